import { createHandler } from '../report.ts';
import { lambdaEntry } from './entry/lambda-entry.ts';

/** The Lambda function of step "report". */
export const handler = lambdaEntry({ create: ({ deps }) => createHandler(deps) });
