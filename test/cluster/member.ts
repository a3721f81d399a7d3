import type { N8nHost } from '../host/n8nHost';
import { N8nProcess, type N8nProcessSettings } from '../host/n8nProcess';

/** A process of the cluster beside its main. Started again, it has the same address. */
export class Member {
	private constructor(
		private readonly host: N8nHost,
		private readonly settings: N8nProcessSettings,
		private current: N8nProcess,
	) {}

	/** @returns once it can do its work */
	static async start(host: N8nHost, settings: N8nProcessSettings): Promise<Member> {
		const process = new N8nProcess(host, settings);
		await process.ready();
		return new Member(host, settings, process);
	}

	get process(): N8nProcess {
		return this.current;
	}

	/** Where it takes HTTP calls. */
	get url(): string {
		return this.current.url;
	}

	kill = async (): Promise<void> => await this.current.kill();

	/** Ends it as a deploy does, if it runs, and starts it again. */
	async restart(): Promise<void> {
		await this.current.stop();
		this.current = new N8nProcess(this.host, this.settings);
		await this.current.ready();
	}
}
