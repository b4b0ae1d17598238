import { createHandler } from '../refresh.ts';
import { lambdaEntry } from './entry/lambda-entry.ts';

/** The Lambda function of step "refresh". */
export const handler = lambdaEntry({ create: ({ deps }) => createHandler(deps) });
