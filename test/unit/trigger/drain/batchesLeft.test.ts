import {
	leaveBatch,
	MOST_LEFT,
	takeLeftBatch,
} from '../../../../nodes/Bitrix24CrmItemTrigger/drain/batchesUnderWay';

const letGo = { hasSucceeded: true };

test('batches that were let go and never come again are forgotten in the end, the oldest first', () => {
	for (let key = 0; key < MOST_LEFT + 10; key++) leaveBatch('w', String(key), letGo);
	leaveBatch('w', '20', letGo);
	leaveBatch('w', 'last', letGo);
	expect(takeLeftBatch('w', '9')).toBeUndefined();
	expect(takeLeftBatch('w', '10')).toBeUndefined();
	expect(takeLeftBatch('w', '11')).toBe(letGo);
	expect(takeLeftBatch('w', '20')).toBe(letGo);
	expect(takeLeftBatch('w', 'last')).toBe(letGo);
	expect(takeLeftBatch('w', 'last')).toBeUndefined();
});
