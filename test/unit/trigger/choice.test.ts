import fc from 'fast-check';
import type { INode } from 'n8n-workflow';
import {
	eventCodesFor,
	isWanted,
	readChoice,
} from '../../../nodes/Bitrix24CrmItemTrigger/settings/choice';
import { readEventCode } from '../../../nodes/shared/crm/events/eventCodes';

const node: INode = {
	id: '1',
	name: 'Trigger',
	type: 'trigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const change = fc.constantFrom('added' as const, 'updated' as const, 'deleted' as const);
const objectType = fc.oneof(
	fc.constantFrom(1, 2, 3, 4, 7, 31, 36, 39),
	fc.integer({ min: 128, max: 191 }),
	fc.integer({ min: 515, max: 1000 }).map((half) => 2 * half),
);
const choices = fc.record({
	objectTypes: fc.uniqueArray(objectType, { maxLength: 5 }),
	changes: fc.uniqueArray(change, { minLength: 1 }),
});

test.each([
	[
		[1220, '31', ' 2 '],
		['updated', 'updated'],
	],
	['1220, 31,2', 'updated'],
	[[1220, 1220, 31, 2], ['updated']],
])('reads %j and %j', (objectTypes, events) => {
	expect(readChoice(node, objectTypes, events)).toEqual({
		objectTypes: [1220, 31, 2],
		changes: ['updated'],
	});
});

test.each([[undefined], [null], [''], [[]]])('%j is every smart process', (objectTypes) => {
	expect(readChoice(node, objectTypes, ['added'])).toEqual({ objectTypes: [], changes: ['added'] });
});

test.each([[8], ['abc'], [0], [-1], [1.5], ['1e3'], [127], [192], [255], [1031], ['9'.repeat(20)]])(
	'the object type %j is refused by name',
	(objectType) => {
		expect(() => readChoice(node, [objectType], ['added'])).toThrow(
			`"Object Types" has "${objectType}"`,
		);
	},
);

test.each([
	[[], '"Trigger On" is empty'],
	[undefined, '"Trigger On" is empty'],
	[['added', 'changed'], '"Trigger On" has "changed"'],
])('the events %j are refused', (events, message) => {
	expect(() => readChoice(node, [], events)).toThrow(message);
});

test('every event that is wanted is bound exactly once, and none twice', () => {
	fc.assert(
		fc.property(
			choices,
			objectType,
			change,
			fc.boolean(),
			(choice, entityTypeId, event, perType) => {
				const offered = new Set(
					perType ? choice.objectTypes.map((type) => `ONCRMDYNAMICITEM${'UPDATE'}_${type}`) : [],
				);
				const codes = eventCodesFor(choice, offered);
				expect(new Set(codes).size).toBe(codes.length);
				const isDynamic = entityTypeId >= 128 || [31, 36, 39].includes(entityTypeId);
				const reaching = codes.map(readEventCode).filter((code) => {
					const ofType =
						code?.entityTypeId === undefined ? isDynamic : code.entityTypeId === entityTypeId;
					return code?.change === event && ofType;
				});
				if (isWanted(choice, { event, entityTypeId })) expect(reaching).toHaveLength(1);
				else expect(reaching.length).toBeLessThanOrEqual(1);
			},
		),
	);
});

test('per-type events are taken only if every chosen type has one', () => {
	const choice = { objectTypes: [1220, 1226], changes: ['updated' as const] };
	const own = (type: number) => `ONCRMDYNAMICITEMUPDATE_${type}`;
	expect(eventCodesFor(choice, new Set([own(1220), own(1226)]))).toEqual([own(1220), own(1226)]);
	expect(eventCodesFor(choice, new Set([own(1220)]))).toEqual(['ONCRMDYNAMICITEMUPDATE']);
});
