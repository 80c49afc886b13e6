type Attribute = string | number | boolean | undefined | ((event: Event) => void);

export type Child = Node | string | false | undefined | readonly Child[];

/** An element; a function is a listener, text is always text, never HTML. */
export const el = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, Attribute>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] => {
  const element = document.createElement(tag);
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

/** What index.html has. */
export const find = (selector: string): HTMLElement => {
  const element = document.querySelector<HTMLElement>(selector);
  if (!element) throw new Error(`index.html has no ${selector}`);
  return element;
};
