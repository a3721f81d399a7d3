import type { Logger } from 'n8n-workflow';

export interface LogLine {
	level: 'error' | 'warn' | 'info' | 'debug';
	message: string;
	metadata?: unknown;
}

/** n8n's logger, kept in memory: what would be in n8n's log file. */
export class RecordedLog implements Logger {
	readonly lines: LogLine[] = [];

	error(message: string, metadata?: unknown): void {
		this.lines.push({ level: 'error', message, metadata });
	}

	warn(message: string, metadata?: unknown): void {
		this.lines.push({ level: 'warn', message, metadata });
	}

	info(message: string, metadata?: unknown): void {
		this.lines.push({ level: 'info', message, metadata });
	}

	debug(message: string, metadata?: unknown): void {
		this.lines.push({ level: 'debug', message, metadata });
	}

	/** n8n's own parts ask for a logger of their scope. */
	scoped(): this {
		return this;
	}

	/** The messages of a level, oldest first. */
	messages(level: LogLine['level']): string[] {
		return this.lines.filter((line) => line.level === level).map(({ message }) => message);
	}

	clear(): void {
		this.lines.length = 0;
	}
}
