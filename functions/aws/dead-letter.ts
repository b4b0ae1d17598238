import { createHandler } from '../dead-letter.ts';
import { lambdaEntry } from './entry/lambda-entry.ts';

/** The Lambda function of step "dead letter". */
export const handler = lambdaEntry({ create: ({ deps }) => createHandler(deps) });
