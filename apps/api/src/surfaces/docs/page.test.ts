import { describe, expect, it } from 'vitest';
import { article, prose } from './page.ts';

describe('text of the contracts', () => {
  it('has its code and its links', () => {
    expect(String(prose('Needs `users:write`, see [why](/problems/forbidden).'))).toBe(
      'Needs <code>users:write</code>, see <a href="/problems/forbidden">why</a>.',
    );
    expect(String(article('- one\n- two'))).toBe('<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n');
  });

  it('is never HTML of its own, nor a link that runs', () => {
    expect(String(prose('<img src=x onerror=alert(1)> a < b'))).toBe('&lt;img src=x onerror=alert(1)&gt; a &lt; b');
    expect(String(prose('[here](javascript:alert(1))'))).not.toContain('href');
  });
});
