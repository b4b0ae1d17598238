import type { Evaluation } from './language/evaluate.ts';
import type { Location } from './language/jsonnet-error.ts';

/** A file to evaluate. */
export type EvaluationRequest = Omit<Evaluation, 'readImport'>;

/** What is written to the process, each as one line of JSON. */
export type MessageToProcess =
  | { readonly type: 'evaluate'; readonly request: EvaluationRequest }
  /** The content is in base64. */
  | { readonly type: 'file'; readonly path: string; readonly content: string }
  | { readonly type: 'refused'; readonly reason: string };

/** What the process writes, each as one line of JSON. */
export type MessageFromProcess =
  | { readonly type: 'import'; readonly importer: string; readonly path: string }
  | { readonly type: 'done'; readonly value: unknown }
  | { readonly type: 'failed'; readonly message: string; readonly trace: readonly Location[] };
