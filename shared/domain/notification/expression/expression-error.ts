import { GitOpsError } from '../../errors/gitops-error.ts';

/** An expression that cannot be read or computed; the message names the position (1 is the first character). */
export class ExpressionError extends GitOpsError {}
