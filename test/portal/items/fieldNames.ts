/**
 * Original name of an API field name as the portal makes it: `assignedById` → `ASSIGNED_BY_ID`,
 * `ufCrm3_1747309727` → `UF_CRM_3_1747309727`, `ufCrm_3_DIGIT10` → `UF_CRM_3_DIGIT10`
 * (docs/portal-contract.md §5).
 */
export function upperName(apiName: string): string {
	const custom = /^ufCrm_?(.*)$/.exec(apiName);
	if (custom) return `UF_CRM_${(custom[1] ?? '').replace(/^_/, '').toUpperCase()}`;
	if (apiName === apiName.toUpperCase()) return apiName;
	return apiName
		.replace(/([a-z])([A-Z])/g, '$1_$2')
		.replace(/([a-z])(\d)/g, '$1_$2')
		.toUpperCase();
}
