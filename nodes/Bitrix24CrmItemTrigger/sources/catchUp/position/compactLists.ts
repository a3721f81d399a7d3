/*
 * Lists of ids and of states as short texts: static data is saved whole with every run, and an
 * application's options hold a few kilobytes (docs/portal-contract.md §10). Ascending numbers are
 * written as differences, in base 36.
 */

/** @param ids ascending */
export const packIds = (ids: readonly number[]): string =>
	ids.map((id, index) => (id - (ids[index - 1] ?? 0)).toString(36)).join(',');

export function unpackIds(text: string): number[] {
	let before = 0;
	return text === '' ? [] : text.split(',').map((part) => (before += Number.parseInt(part, 36)));
}

interface State {
	id: number;
	time: number;
	mark?: string | undefined;
}

/**
 * One group a second: `time:id,id~mark,id;…`.
 * @param states ascending by time, then id; marks have no `~`, `,` or `;`
 */
export function packStates(states: readonly State[]): string {
	let text = '';
	let before = { id: 0, time: 0 };
	for (const { id, time, mark } of states) {
		const isSameSecond = text !== '' && time === before.time;
		text += isSameSecond ? ',' : `;${(time - before.time).toString(36)}:`;
		text += (isSameSecond ? id - before.id : id).toString(36);
		if (mark !== undefined) text += `~${mark}`;
		before = { id, time };
	}
	return text.slice(1);
}

export function unpackStates(text: string): State[] {
	const states: State[] = [];
	let time = 0;
	for (const group of text === '' ? [] : text.split(';')) {
		const colon = group.indexOf(':');
		time += Number.parseInt(group.slice(0, colon), 36);
		let id = 0;
		for (const one of group.slice(colon + 1).split(',')) {
			const [difference = '', mark] = one.split('~');
			id += Number.parseInt(difference, 36);
			states.push({ id, time, mark });
		}
	}
	return states;
}
