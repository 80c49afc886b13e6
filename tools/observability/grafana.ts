type Query = { readonly expr: string; readonly legend: string; readonly exemplar?: boolean };

/** How Grafana writes a value: its own names of units. */
type Unit = 'short' | 's' | 'bytes' | 'percentunit' | 'reqps' | 'ops' | 'none';

type Panel = {
  readonly title: string;
  /** What it tells, and what to make of it. */
  readonly description: string;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  readonly kind?: 'timeseries' | 'stat';
  /** From where on it is red. */
  readonly limit?: number;
  /** Up to where it is red. */
  readonly floor?: number;
};

export type Row = { readonly title: string; readonly panels: readonly Panel[] };

/** Chosen at the top of a dashboard: a label, and the query that finds its values. */
type Variable = {
  readonly name: string;
  readonly query: string;
  /** What `All` stands for, as a regular expression. */
  readonly all?: string;
};

type Sheet = {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables?: readonly Variable[];
  readonly rows: readonly Row[];
};

const SCHEMA_VERSION = 39;
const WIDTH = 24;
const PANEL_HEIGHT = 8;
const DATASOURCE = { type: 'prometheus', uid: 'prometheus' } as const;

export const query = (expr: string, legend: string, more: Pick<Query, 'exemplar'> = {}): Query => ({
  expr,
  legend,
  ...more,
});

/** The variable that narrows a dashboard to some processes of a job. */
export const instancesOf = (job: string): Variable => ({
  name: 'instance',
  query: `label_values(up{job="${job}"}, instance)`,
});

const thresholdsOf = ({ limit, floor }: Panel) => {
  const good = { color: floor === undefined ? 'green' : 'red', value: null };
  const bad = limit === undefined ? [] : [{ color: 'red', value: limit }];
  const well = floor === undefined ? [] : [{ color: 'green', value: floor }];
  return { mode: 'absolute', steps: [good, ...bad, ...well] };
};

const optionsOf = (kind: 'timeseries' | 'stat') =>
  kind === 'stat'
    ? { reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false }, colorMode: 'value', graphMode: 'area' }
    : {
        legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
        tooltip: { mode: 'multi', sort: 'desc' },
      };

const REFERENCES = 'ABCDEFGH';

const panelJson = (panel: Panel, place: object, id: number) => {
  const kind = panel.kind ?? 'timeseries';
  return {
    id,
    type: kind,
    title: panel.title,
    description: panel.description,
    datasource: DATASOURCE,
    gridPos: place,
    fieldConfig: {
      defaults: {
        unit: panel.unit,
        min: 0,
        color: { mode: kind === 'stat' ? 'thresholds' : 'palette-classic' },
        thresholds: thresholdsOf(panel),
        ...(kind === 'timeseries' && { custom: { drawStyle: 'line', fillOpacity: 10, showPoints: 'never' } }),
      },
      overrides: [],
    },
    options: optionsOf(kind),
    targets: panel.queries.map(({ expr, legend, exemplar = false }, position) => ({
      refId: REFERENCES[position],
      datasource: DATASOURCE,
      expr,
      legendFormat: legend,
      range: true,
      exemplar,
    })),
  };
};

type Laid = { readonly panels: readonly object[]; readonly y: number };

/** Puts rows below one another, and the panels of a row side by side. */
const layOut = (rows: readonly Row[]): readonly object[] =>
  rows.reduce<Laid>(
    ({ panels, y }, { title, panels: inRow }) => {
      const w = Math.floor(WIDTH / inRow.length);
      const id = panels.length + 1;
      const heading = { id, type: 'row', title, collapsed: false, gridPos: { x: 0, y, w: WIDTH, h: 1 }, panels: [] };
      const place = (position: number) => ({ x: position * w, y: y + 1, w, h: PANEL_HEIGHT });
      const below = inRow.map((panel, position) => panelJson(panel, place(position), id + 1 + position));
      return { panels: panels.concat(heading, below), y: y + 1 + PANEL_HEIGHT };
    },
    { panels: [], y: 0 },
  ).panels;

const variableJson = ({ name, query: asked, all = '.*' }: Variable) => ({
  name,
  label: name,
  type: 'query',
  datasource: DATASOURCE,
  query: { query: asked, refId: `variable-${name}` },
  refresh: 2,
  sort: 1,
  multi: true,
  includeAll: true,
  allValue: all,
  current: { text: 'All', value: '$__all' },
});

/** What Grafana provisions from a file. */
export const dashboard = ({ uid, title, description, variables = [], rows }: Sheet) => ({
  uid,
  title: `Orderline / ${title}`,
  description,
  tags: ['orderline'],
  schemaVersion: SCHEMA_VERSION,
  version: 1,
  editable: false,
  graphTooltip: 1,
  refresh: '30s',
  time: { from: 'now-3h', to: 'now' },
  timezone: 'browser',
  templating: { list: variables.map(variableJson) },
  links: [{ type: 'dashboards', tags: ['orderline'], title: 'Orderline', asDropdown: true, keepTime: true }],
  panels: layOut(rows),
});
