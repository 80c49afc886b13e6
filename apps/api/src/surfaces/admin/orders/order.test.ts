import { newId } from '@orderline/composition';
import { describe, expect, it } from 'vitest';
import { paidOrders } from '../../../testing/paid-orders.ts';
import { hostile, openDesk } from '../../../testing/staff-desk.ts';

/** An order of 17.00 GBP whose payment is collected, before somebody of support. */
const openPaid = async (role: 'support' | 'viewer' = 'support', changes: Parameters<typeof openDesk>[0] = {}) => {
  const desk = await openDesk(changes);
  const worker = paidOrders(desk);
  const orderId = await desk.order(2);
  await worker.pay({ orderId, customerId: desk.customerId, minor: 1700 });
  const person = await desk.signedIn(role);
  const path = `/admin/orders/${orderId}`;
  const keyOn = ({ text }: { readonly text: string }) => /name="key" value="([^"]+)"/.exec(text)?.[1] ?? '';
  const send = async (form: 'refund' | 'notes', fields: Readonly<Record<string, string>>) => {
    const opened = await person.ask(`${path}/${form}`);
    return person.ask(`${path}/${form}`, { form: { token: person.tokenOn(opened), key: keyOn(opened), ...fields } });
  };
  const shown = async () => (await person.ask(path)).text;
  return { ...desk, ...worker, ...person, orderId, path, keyOn, sendForm: send, shown };
};

describe('the page of an order', () => {
  it('joins money, way, parked events and what happened', async () => {
    const { shown, path } = await openPaid();
    const text = await shown();
    for (const part of ['Money', 'Lines', 'Goes to', 'On its way', 'Parked events', 'What happened', 'Notes']) {
      expect(text).toContain(`<h2>${part}</h2>`);
    }
    expect(text).toMatch(/<dt>Collected<\/dt><dd>17\.00 GBP/);
    expect(text).toMatch(/<dt>Waits for<\/dt><dd>warehouse/);
    expect(text).toContain('No event of this order is parked.');
    expect(text).toMatch(/<strong>OrderPlaced<\/strong>[^<]*<code>[0-9a-f-]{36}<\/code>/);
    for (const action of ['cancellation', 'refund']) expect(text).toContain(`href="${path}/${action}"`);
    expect(text).toContain(`action="${path}/retry"`);
  });

  it('offers nothing to who may only look', async () => {
    const { shown, path, ask, tokenOn } = await openPaid('viewer');
    const text = await shown();
    for (const action of ['cancellation', 'refund', 'retry', 'notes']) {
      expect(text).not.toContain(`${path}/${action}`);
      const sent = await ask(`${path}/${action}`, { form: { token: tokenOn({ text }), key: newId(), text: 'x' } });
      expect(sent.status).toBe(403);
    }
  });
});

describe('the customer of an order', () => {
  it('is told by name, which leads to them, and as erased once they are', async () => {
    const { order, customerId, send, tokenFor, application, signedIn } = await openDesk();
    const { ask } = await signedIn('support');
    const id = await order();
    const shown = async () => /<dt>Customer<\/dt><dd>(.*?)<\/dd>/.exec((await ask(`/admin/orders/${id}`)).text)?.[1];
    expect(await shown()).toMatch(new RegExp(`^<a href="/admin/customers/${customerId}">Ada &quot;&gt;.*</a>$`));
    await application.orders.cancelAnyOrder({ orderId: id });
    const token = await tokenFor(customerId, 'customer');
    const erased = await send('DELETE /api/v1/users/me', { token, body: { password: 'analytical engine' } });
    expect(erased.status).toBe(204);
    expect(await shown()).toBe(`erased, <code>${customerId}</code>`);
  });
});

describe('a refund on the page', () => {
  it('is asked for, shown with who asked, and then as given back', async () => {
    const { sendForm, shown, giveBack, faults, path } = await openPaid();
    const done = await sendForm('refund', { amount: '5,00', reason: 'damaged' });
    expect([done.status, done.to]).toEqual([303, `${path}?refunded`]);
    expect(await shown()).toMatch(/<dt>On its way back<\/dt><dd>5\.00 GBP/);
    faults.isDeaf = true;
    await giveBack();
    expect(await shown()).toContain('asked for, 1 time without an answer');
    faults.isDeaf = false;
    await sendForm('refund', { amount: '12.00', reason: 'late' });
    await giveBack();
    const text = await shown();
    expect(text).toMatch(/<dt>Given back<\/dt><dd>12\.00 GBP/);
    expect(text).toMatch(/<strong>Refund of 5\.00 GBP<\/strong> \(damaged\)[^<]*by you/);
    expect(text).not.toContain(`href="${path}/refund"`);
  });

  it.each([
    ['0', 'late', 422],
    ['1.001', 'late', 422],
    ['five', 'late', 422],
    [hostile, 'late', 422],
    ['1.00', hostile, 422],
    ['17.01', 'late', 409],
  ])('of %s for %s is refused in the form, as it was typed', async (amount, reason, status) => {
    const { sendForm, shown } = await openPaid();
    const answer = await sendForm('refund', { amount, reason });
    expect(answer.status).toBe(status);
    expect(answer.text).toContain('aria-invalid="true"');
    expect(answer.text).not.toMatch(/<script|<img/);
    expect(await shown()).not.toContain('On its way back');
  });

  it('sent twice is one', async () => {
    const { ask, tokenOn, keyOn, path, shown } = await openPaid();
    const opened = await ask(`${path}/refund`);
    const fields = { token: tokenOn(opened), key: keyOn(opened), amount: '5.00', reason: 'late' };
    for (const _ of ['once', 'again']) expect((await ask(`${path}/refund`, { form: fields })).status).toBe(303);
    expect(await shown()).toMatch(/<dt>On its way back<\/dt><dd>5\.00 GBP/);
    const other = await ask(`${path}/refund`, { form: { ...fields, amount: '6.00' } });
    expect(other.status).toBe(409);
  });

  it('asks for a proof of the last five minutes, is in the audit, and is none of an order that is not paid', async () => {
    const { sendForm, application, orderId, ask, path, pass, order } = await openPaid();
    await sendForm('refund', { amount: '5.00', reason: 'late' });
    const acts = await application.audit.auditOf({ target: { type: 'order', id: orderId }, limit: 9 });
    expect(acts).toMatchObject({
      value: [{ action: 'refundOrder', after: { amount: { minor: 500 }, reason: 'late' } }],
    });
    const unpaid = await ask(`/admin/orders/${await order()}/refund`);
    expect(unpaid.text).toContain('Nothing is known of its payment');
    pass(301_000);
    expect((await ask(`${path}/refund`)).to).toContain('/admin/step-up');
  });
});

describe('a note', () => {
  it('stands in the timeline as text, with who wrote it, and in the audit without its words', async () => {
    const { sendForm, shown, application, orderId, path } = await openPaid();
    const done = await sendForm('notes', { text: `Called twice.\r\n${hostile}` });
    expect([done.status, done.to]).toEqual([303, `${path}?noted`]);
    const text = await shown();
    expect(text).toMatch(/<strong>Note<\/strong> by you<div class="prose">Called twice\.\n&quot;&gt;&lt;script/);
    expect(text).not.toMatch(/<script|<img/);
    const acts = await application.audit.auditOf({ target: { type: 'order', id: orderId }, limit: 9 });
    expect(acts).toMatchObject({ value: [{ action: 'addOrderNote' }] });
    expect(JSON.stringify(acts)).not.toContain('Called');
  });

  it.each(['', '  \n', 'x'.repeat(4_001)])('that holds nothing, or too much, is refused in the form', async (text) => {
    const { sendForm } = await openPaid();
    const answer = await sendForm('notes', { text });
    expect([answer.status, answer.text.includes('aria-invalid="true"')]).toEqual([422, true]);
  });
});

describe('asking again', () => {
  it('is done at a press, and stands in the timeline', async () => {
    const { shown, ask, tokenOn, path } = await openPaid();
    const done = await ask(`${path}/retry`, { form: { token: tokenOn({ text: await shown() }) } });
    expect([done.status, done.to]).toEqual([303, `${path}?asked`]);
    expect(await shown()).toMatch(/<strong>Asked again<\/strong> by you/);
  });
});
