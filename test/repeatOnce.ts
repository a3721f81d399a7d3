/**
 * A test that fails is tried once more, and its first failure is printed: a real n8n, a portal and
 * random cases share a machine that may be busy with other work.
 */
jest.retryTimes(1, { logErrorsBeforeRetry: true });
