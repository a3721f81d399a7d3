/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import {
	importExample,
	jsonOf,
	newestData,
	publishExample,
	runWith,
	taken,
	type ExampleStage,
} from './exampleRuns';
import { addDeal, addProducts, DEAL, failing, INVOICE, setExampleStage } from './exampleStage';

jest.setTimeout(240_000);

/** A person of the portal who is not the connected user. */
const COLLEAGUE = { userId: 2 };

let stage: ExampleStage;

beforeAll(async () => {
	stage = await setExampleStage();
});

afterAll(async () => {
	await stage?.stop();
	await stage?.services.stop();
});

it('tells of a changed deal', async () => {
	const { portal, n8n, services } = stage;
	const id = addDeal(stage, { title: 'Tea & <b>cups', opportunity: 1500.5, currencyId: 'RUB' });
	const workflow = await publishExample(stage, 'changed-item-to-message');
	portal.items.update(DEAL, id, { opportunity: 1600 });
	const message = await taken('the message', services.messages);
	expect(message).toContain('The deal "Tea &amp; &lt;b>cups" was changed.');
	expect(message).toContain('Amount: 1600 RUB');
	expect(message).toMatch(/^Stage: \p{L}/mu);
	expect(message).toContain(`https://${portal.domain}/crm/deal/details/${id}/`);
	await n8n.deactivate(workflow.id);
});

it('makes one invoice of a won deal, with its products', async () => {
	const { portal, n8n } = stage;
	const rows = [{ productName: 'Tea', price: 100, quantity: 3 }];
	const companyId = portal.items.add(4, { title: 'Acme' }, { silent: true });
	const workflow = await publishExample(stage, 'deal-won-to-invoice');
	const id = portal.items.add(DEAL, { title: 'Tea', companyId, currencyId: 'RUB' });
	await addProducts(stage.portal, id, rows);
	portal.items.update(DEAL, id, { stageId: 'WON' });
	const first = jsonOf(await runWith(stage, workflow.id, 'Create invoice', 1), 'Create invoice');
	expect(first).toEqual([
		expect.objectContaining({ isNew: true, title: 'Invoice for Tea', companyId, parentId2: id }),
	]);
	const invoiceId = Number(first[0]?.['id']);
	expect(portal.crm.productRows(INVOICE, invoiceId)).toEqual([
		expect.objectContaining({ productName: 'Tea', price: 100, quantity: 3 }),
	]);
	const invoices = portal.items.size(INVOICE);
	portal.items.update(DEAL, id, { stageId: 'NEW' });
	portal.items.update(DEAL, id, { stageId: 'WON' });
	const again = jsonOf(await runWith(stage, workflow.id, 'Create invoice', 2), 'Create invoice');
	expect(again).toEqual([expect.objectContaining({ isNew: false, id: invoiceId })]);
	expect(portal.items.size(INVOICE)).toBe(invoices);
	await n8n.deactivate(workflow.id);
});

it('keeps a table of deals, by id', async () => {
	const { portal, n8n } = stage;
	const id = addDeal(stage, { title: 'Before', opportunity: 10, currencyId: 'RUB' });
	const written = [{ json: { success: true } }];
	const workflow = await importExample(stage, 'guaranteed-sync-to-postgres', {
		pinData: { 'Upsert row': written, 'Delete row': written },
	});
	await n8n.listenForTest(workflow.id, 'Deal changed');
	portal.items.update(DEAL, id, { title: 'After' });
	const changed = await newestData(stage, workflow.id, 1);
	const stored = portal.items.get(DEAL, id);
	expect(jsonOf(changed, 'Row of the table')).toEqual([
		{
			id,
			title: 'After',
			stage_id: 'NEW',
			stage: expect.any(String),
			amount: 10,
			currency: 'RUB',
			company_id: null,
			responsible_id: stored?.['assignedById'],
			updated_at: stored?.['updatedTime'],
		},
	]);
	expect(jsonOf(changed, 'Upsert row')).toHaveLength(1);
	await n8n.listenForTest(workflow.id, 'Deal changed');
	portal.items.delete(DEAL, id);
	const deleted = await newestData(stage, workflow.id, 2);
	expect(jsonOf(deleted, 'Only deleted deals')).toEqual([expect.objectContaining({ id })]);
	expect(jsonOf(deleted, 'Row of the table')).toEqual([]);
	expect(jsonOf(deleted, 'Delete row')).toHaveLength(1);
});

it('tells of a step from stage to stage', async () => {
	const { portal, n8n, services } = stage;
	const id = addDeal(stage, { title: 'Cups', stageId: 'NEW' });
	const workflow = await publishExample(stage, 'stage-changed-to-notification');
	portal.items.update(DEAL, id, { stageId: 'WON' }, COLLEAGUE);
	const message = await taken('the notification', services.messages);
	expect(message).toContain('🎉 Cups: Начало → Сделка успешна');
	expect(message).toMatch(/^Moved by \p{L}.*, \d+ \p{L}+, \d\d:\d\d$/mu);
	await n8n.deactivate(workflow.id);
});

it('puts the files of a deal into a bucket', async () => {
	const { portal, n8n, services } = stage;
	const workflow = await publishExample(stage, 'item-files-to-storage');
	const files = ['plan.txt', 'offer.txt'].map((name) => portal.addFile(name, `This is ${name}`));
	const id = portal.items.add(DEAL, { title: 'With files', ufCrm_FILES: files });
	await newestData(stage, workflow.id, 1);
	expect(Object.fromEntries(services.objects)).toEqual({
		[`/FILL-IN-bucket/deals/${id}/plan.txt`]: 'This is plan.txt',
		[`/FILL-IN-bucket/deals/${id}/offer.txt`]: 'This is offer.txt',
	});
	await n8n.deactivate(workflow.id);
});

it('comments on a large deal once, and not on its own comment', async () => {
	const { portal, n8n } = stage;
	const [large, small] = [20_000, 20].map((opportunity) =>
		addDeal(stage, { title: 'Deal', opportunity, currencyId: 'RUB' }),
	);
	const workflow = await publishExample(stage, 'comment-back-without-loop');
	portal.items.update(DEAL, small ?? 0, { title: 'A small deal' }, COLLEAGUE);
	portal.items.update(DEAL, large ?? 0, { title: 'A large deal' }, COLLEAGUE);
	await runWith(stage, workflow.id, 'Comment on the deal', 1);
	// whatever the comment set off would be read with the next change
	portal.items.update(DEAL, small ?? 0, { title: 'The end' }, COLLEAGUE);
	const before = (await n8n.executions(workflow.id)).length;
	await n8n.waitForExecutions(workflow.id, before);
	await delay(3_000);
	expect(portal.crm.comments(DEAL, large ?? 0)).toEqual([
		expect.objectContaining({ comment: expect.stringContaining('worth 20000 RUB') }),
	]);
	expect(portal.crm.comments(DEAL, small ?? 0)).toEqual([]);
	await n8n.deactivate(workflow.id);
});

it('tells of changes that were set aside', async () => {
	const { portal, n8n, services } = stage;
	const id = addDeal(stage, { title: 'Never works' });
	const errorWorkflow = await publishExample(stage, 'error-workflow-for-set-aside-changes');
	const watched = await publishExample(
		stage,
		'comment-back-without-loop',
		failing(errorWorkflow.id),
	);
	portal.items.update(DEAL, id, { title: 'Still does not' });
	const message = await taken('the message', services.messages);
	expect(message).toContain('Fails always');
	expect(message).toContain("1 change(s) were set aside in the portal's queue");
	expect(message).toMatch(/^(?:ℹ️|❗) .*1/mu);
	expect(services.messages).toEqual([]);
	await n8n.deactivate(watched.id);
});
