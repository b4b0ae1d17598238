import { createHandler } from '../drift-check.ts';
import { lambdaEntry } from './entry/lambda-entry.ts';

/** The Lambda function of step "check drift". */
export const handler = lambdaEntry({ create: ({ deps }) => createHandler(deps) });
