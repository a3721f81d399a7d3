/** A person of the portal. */
export interface PortalUser {
	id: number;
	name: string;
	lastName: string;
	email: string;
	admin: boolean;
	/** False: dismissed, nobody may call as this person any more. */
	active: boolean;
	/** An extranet user may not call CRM. */
	extranet?: boolean;
	/** The person's own zone, minutes east of UTC; the server's where left out. */
	utcOffset?: number;
}

const PEOPLE: ReadonlyArray<readonly [string, string]> = [
	['Анна', 'Смирнова'],
	['Pavel', 'Novák'],
	['Ольга', 'Иванова'],
	['José', 'García Núñez'],
];

/** The people of the portal; the first is an administrator, the others are not. */
export class Users {
	readonly all: PortalUser[] = [];

	constructor() {
		for (const [name, lastName] of PEOPLE) this.add({ name, lastName });
	}

	add(user: Partial<PortalUser>): PortalUser {
		const id = user.id ?? this.all.length + 1;
		const added: PortalUser = {
			name: `User ${id}`,
			lastName: '',
			email: `user${id}@example.com`,
			admin: id === 1,
			active: true,
			...user,
			id,
		};
		this.all.push(added);
		return added;
	}

	/** @throws Error for somebody the portal does not know. */
	get(id: number): PortalUser {
		const user = this.all.find((candidate) => candidate.id === id);
		if (!user) throw new Error(`The portal has no user ${id}`);
		return user;
	}
}
