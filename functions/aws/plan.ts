import { createHandler } from '../plan.ts';
import { lambdaEntry } from './entry/lambda-entry.ts';

/** The Lambda function of step "plan". */
export const handler = lambdaEntry({ create: ({ deps }) => createHandler(deps) });
