import type { ITriggerFunctions } from 'n8n-workflow';
import { handOver, openIntake } from '../../../../nodes/Bitrix24CrmItemTrigger/instant/intake';
import type { ItemEvent } from '../../../../nodes/shared/crm/events/itemEvent';

const eventOf = (id: number): ItemEvent => ({
	event: 'updated',
	entityTypeId: 1220,
	id,
	occurredAt: '2026-11-25T10:00:00.000Z',
	portal: { domain: 'portal.test', memberId: 'member' },
});

it('a delivery that cannot be told is logged, and those behind it start their runs', async () => {
	const [emitted, errors]: [unknown[], string[]] = [[], []];
	const context = {
		getNode: () => ({ name: 'Trigger' }),
		getWorkflowSettings: () => ({ engineType: 'v2' }),
		emit: (data: unknown) => emitted.push(data),
		logger: { error: (line: string) => errors.push(line), warn: () => {} },
	} as unknown as ITriggerFunctions;
	const close = openIntake({
		context,
		nodeKey: 'workflow/node',
		itemsOf: async ({ id }) => {
			if (id === 1) throw new Error('An option is wrong, auth=abc123');
			return await Promise.resolve([{ json: { id } }]);
		},
		hurry: () => {},
	});
	for (const id of [1, 2]) handOver('workflow/node', eventOf(id));
	await close();
	expect(emitted).toEqual([[[{ json: { id: 2 } }]]]);
	expect(errors).toEqual([
		'"Trigger": the change "updated" of 1220:1 started no run: An option is wrong, auth=***',
	]);
});
