/** Use cases by name: each takes its ports, and gives a function that takes a command. */
type UseCases = { readonly [name: string]: (ports: never) => unknown };

/** What is all of these at once. */
export type AllOf<Part> = (Part extends unknown ? (part: Part) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** What all of these need together. */
export type PortsOf<Given extends UseCases> = AllOf<Parameters<Given[keyof Given]>[0]>;

export type Bound<Given extends UseCases> = { readonly [Name in keyof Given]: ReturnType<Given[Name]> };

/** Gives each use case the ports; names stay. */
export const withPorts = <Given extends UseCases>(useCases: Given, ports: PortsOf<Given>): Bound<Given> =>
  asBound<Given>(Object.fromEntries(Object.entries(useCases).map(([name, useCase]) => [name, bind(useCase, ports)])));

/** The ports of all are the ports of each. */
const bind = (useCase: (ports: never) => unknown, ports: unknown): unknown => useCase(ports as never);

const asBound = <Given extends UseCases>(bound: object): Bound<Given> => bound as Bound<Given>;
