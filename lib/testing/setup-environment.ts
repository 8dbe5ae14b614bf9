// The settings every test runs under, before any module reads them. Nothing answers on port 1.
process.env.DATABASE_URL = 'postgres://nobody:nothing@127.0.0.1:1/none';
process.env.AUTH_SECRET = 'a secret that only the tests know, of enough bytes';
process.env.PUBLIC_URL = 'http://localhost:3000';
process.env.LOG_LEVEL = 'silent';
// Tests call from nowhere, all at once. Those of limits turn on what they are about.
process.env.LIMITS ??= 'off';
process.env.DETECTION ??= 'off';
