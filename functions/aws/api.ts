import packageJson from '../../package.json' with { type: 'json' };
import { createHandler } from '../api.ts';
import { lambdaEntry } from './entry/lambda-entry.ts';

/** Tokens that were rotated are known after so long. */
const RENEW_SECONDS = 300;

/** The Lambda function of step "serve users". */
export const handler = lambdaEntry({
  renewSeconds: RENEW_SECONDS,
  create: async ({ deps, readAdminTokens }) =>
    createHandler({ ...deps, adminTokens: await readAdminTokens(), version: { version: packageJson.version } }),
});
