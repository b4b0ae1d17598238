import { createHandler } from '../sweep.ts';
import { lambdaEntry } from './entry/lambda-entry.ts';

/** The Lambda function of step "sweep". */
export const handler = lambdaEntry({ create: ({ deps }) => createHandler(deps) });
