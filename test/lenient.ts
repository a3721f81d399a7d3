/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a test's setup, not a node */

/** The emulator does what the documentation says where server and documentation differ. */
process.env['PORTAL_BEHAVIOUR'] = 'lenient';
