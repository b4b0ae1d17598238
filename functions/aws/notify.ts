import { createHandler } from '../notify.ts';
import { lambdaEntry } from './entry/lambda-entry.ts';

/** The Lambda function of step "notify". */
export const handler = lambdaEntry({ create: ({ deps }) => createHandler(deps) });
