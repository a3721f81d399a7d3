/*
 * Lists of ids and of states as short texts: static data is saved whole with every run, and an
 * application's options hold a few kilobytes (docs/portal-contract.md §10). Ascending numbers are
 * written as differences, in base 36.
 */

/** @param ids ascending */
export function packIds(ids: readonly number[]): string {
	let before = 0;
	const parts = ids.map((id) => {
		const part = (id - before).toString(36);
		before = id;
		return part;
	});
	return parts.join(',');
}

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
	const groups: string[] = [];
	let time = 0;
	let ids: string[] = [];
	let before = 0;
	let difference = '';
	const close = () => {
		if (ids.length > 0) groups.push(`${difference}:${ids.join(',')}`);
	};
	for (const state of states) {
		if (ids.length === 0 || state.time !== time) {
			close();
			difference = (state.time - time).toString(36);
			time = state.time;
			ids = [];
			before = 0;
		}
		const mark = state.mark === undefined ? '' : `~${state.mark}`;
		ids.push(`${(state.id - before).toString(36)}${mark}`);
		before = state.id;
	}
	close();
	return groups.join(';');
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
