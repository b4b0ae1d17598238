import { createHandler } from '../route-git-event.ts';
import { lambdaEntry } from './entry/lambda-entry.ts';

/** The Lambda function of step "route". */
export const handler = lambdaEntry({ create: ({ deps }) => createHandler(deps) });
