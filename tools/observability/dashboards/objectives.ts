import { dashboard, query } from '../grafana.ts';

const of = 'slo=~"$slo"';

export const objectives = dashboard({
  uid: 'orderline-objectives',
  title: 'Objectives',
  description: 'What was promised for 30 days, how much of the error budget is left, and how fast it burns.',
  variables: [{ name: 'slo', query: 'label_values(slo:error_budget:ratio, slo)' }],
  rows: [
    {
      title: 'Thirty days',
      panels: [
        {
          title: 'Error budget left',
          description: 'Share of what may be bad in 30 days that is not used; below 0 the promise is broken.',
          unit: 'percentunit',
          kind: 'stat',
          floor: 0,
          queries: [query(`slo:error_budget_remaining:ratio{${of}}`, '{{slo}}')],
        },
        {
          title: 'Good',
          description: 'Share of what was good in 30 days, or for as long as it is known.',
          unit: 'percentunit',
          kind: 'stat',
          queries: [query(`1 - slo:error:ratio_rate30d{${of}}`, '{{slo}}')],
        },
      ],
    },
    {
      title: 'Burn rate',
      panels: (
        [
          ['1h', '14.4'],
          ['6h', '6'],
          ['1d', '3'],
          ['3d', '1'],
        ] as const
      ).map(([window, rate]) => ({
        title: `Over ${window}`,
        description: `1 uses up the budget in just 30 days; above ${rate}, and still so of late, an alert fires.`,
        unit: 'short',
        limit: Number(rate),
        queries: [query(`slo:error:ratio_rate${window}{${of}} / on (slo) slo:error_budget:ratio`, '{{slo}}')],
      })),
    },
    {
      title: 'What is counted',
      panels: [
        {
          title: 'Bad of late',
          description: 'Share of the last five minutes.',
          unit: 'percentunit',
          queries: [query(`slo:error:ratio_rate5m{${of}}`, '{{slo}}')],
        },
        {
          title: 'Alerts that fire',
          description: 'By name and severity; docs/runbook.md says what to do.',
          unit: 'short',
          queries: [
            query('count by (alertname, severity) (ALERTS{alertstate="firing"})', '{{alertname}} {{severity}}'),
          ],
        },
      ],
    },
  ],
});
