/** The whole integration suite on a portal that does what the documentation says: `npm run test:lenient`. */
const { projects, ...settings } = require('./jest.config');

const named = (name) => projects.find(({ displayName }) => displayName === name);
const { testMatch } = named('integration');

module.exports = { ...settings, projects: [{ ...named('lenient'), testMatch }] };
