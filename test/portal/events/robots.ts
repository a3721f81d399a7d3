import type { Change } from './eventCatalogue';

/** A change a robot can react to. */
export interface RobotTrigger {
	change: Change;
	entityTypeId: number;
	id: number;
}

export type Robot = (trigger: RobotTrigger) => void;

/**
 * The portal's automation: runs within the hit of the change, after the save and after its
 * events (docs/portal-contract.md §4). What robots change sets off no robots here.
 */
export class Robots {
	private robots: Robot[] = [];
	private triggers: RobotTrigger[] = [];

	/** True while one runs: its changes are a robot's. */
	running = false;

	add(robot: Robot): void {
		this.robots.push(robot);
	}

	clear(): void {
		this.robots = [];
	}

	changed(trigger: RobotTrigger): void {
		if (!this.running && this.robots.length > 0) this.triggers.push(trigger);
	}

	/** Lets the robots react to what the hit changed so far. */
	finish(): void {
		const triggers = this.triggers;
		this.triggers = [];
		this.running = true;
		try {
			for (const trigger of triggers) for (const robot of this.robots) robot(trigger);
		} finally {
			this.running = false;
		}
	}
}
