import { fieldList } from '../../../nodes/shared/crm/schema/fieldList';
import { itemSchemaSchema } from '../../../nodes/shared/crm/schema/itemSchema';
import { schema } from './everyLabel';

test('a schema tolerates how PHP writes nothing, and keeps what is not documented', () => {
	expect(itemSchemaSchema.parse([])).toEqual({});
	const { a } = itemSchemaSchema.parse({
		a: { type: 'user', settings: [], isMultiple: 'Y', since: 5 },
	});
	expect(a).toMatchObject({ settings: {}, isMultiple: true, isReadOnly: false, since: 5 });
	expect(() => itemSchemaSchema.parse('<html>')).toThrow();
});

test('fields are described for people, and what cannot be written is not called writable', () => {
	const described = fieldList(schema);
	expect(described.filter(({ name }) => ['contacts', 'companies'].includes(name))).toEqual([]);
	expect(described.find(({ name }) => name === 'ufCrm3_1')).toEqual({
		name: 'ufCrm3_1',
		originalName: 'UF_CRM_3_1',
		title: 'Colour',
		type: 'enumeration',
		required: false,
		readOnly: false,
		multiple: true,
		custom: false,
		options: [
			{ id: 57, text: 'Red' },
			{ id: 58, text: 'Blue' },
		],
	});
});
