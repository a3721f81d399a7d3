/** Types of fields that hold the id of something; of pipelines and locations it is another matter. */
const REFERENCE_TYPES = [
	'user',
	'employee',
	'crm_company',
	'crm_contact',
	'crm_lead',
	'crm_deal',
	'crm_quote',
	'crm_entity',
	'iblock_element',
	'iblock_section',
];

/** The same for each of these types. */
export const forReferences = <Value>(value: Value): Record<string, Value> =>
	Object.fromEntries(REFERENCE_TYPES.map((type) => [type, value]));
