import { createHandler } from '../redeliver.ts';
import { lambdaEntry } from './entry/lambda-entry.ts';

/** The Lambda function of step "redeliver". */
export const handler = lambdaEntry({ create: ({ deps }) => createHandler(deps) });
