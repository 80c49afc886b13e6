type Attribute = string | number | boolean | undefined | ((event: Event) => void);

type Attributes = Readonly<Record<string, Attribute>>;

export type Child = Node | string | false | undefined | readonly Child[];

/** An element; a function is a listener, text is always text, never HTML. */
export const el = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] => filled(document.createElement(tag), attributes, children);

/** An element of a drawing. */
export const svg = <Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[Tag] =>
  filled(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);

const filled = <Filled extends Element>(
  element: Filled,
  attributes: Attributes,
  children: readonly Child[],
): Filled => {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...nodesOf(children));
  return element;
};

export const nodesOf = (children: Child): readonly (Node | string)[] => {
  if (children === false || children === undefined) return [];
  if (typeof children === 'string' || children instanceof Node) return [children];
  return children.flatMap(nodesOf);
};

/** Read out, and not seen. */
export const unseen = (text: string): HTMLElement => el('span', { class: 'unseen' }, text);

/** What index.html has. */
export const find = (selector: string): HTMLElement => {
  const element = document.querySelector<HTMLElement>(selector);
  if (!element) throw new Error(`index.html has no ${selector}`);
  return element;
};
