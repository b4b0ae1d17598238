import { createHandler } from '../sync.ts';
import { lambdaEntry } from './entry/lambda-entry.ts';

/** The Lambda function of step "sync". */
export const handler = lambdaEntry({ create: ({ deps }) => createHandler(deps) });
