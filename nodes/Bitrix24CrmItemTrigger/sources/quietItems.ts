/** Which items have no change that waits to be told. */
export interface QuietItems {
	/** What changed last before this time has been told, Unix seconds; nothing where time does not tell. */
	quietBefore(entityTypeId: number): number | undefined;
	isWaiting(entityTypeId: number, id: number): boolean;
}
