import type { Json } from '../domain/errors/gitops-error.ts';

/** A text in Go's template language, and what it is about. */
export interface TemplateJob {
  readonly text: string;
  readonly data: { readonly [name: string]: Json };
}

/** What became of a template; a fault names its line. */
export type TemplateResult = { readonly text: string } | { readonly fault: string };

/** Evaluates Go templates with sprig's functions. */
export interface TemplateEngine {
  /**
   * Evaluates several at once; one that has a fault does not keep the others from it.
   * @returns in the order of the jobs
   * @throws ToolMissingError if there is no engine here; SourceUnavailableError if it cannot be reached
   */
  evaluate(jobs: readonly TemplateJob[]): Promise<readonly TemplateResult[]>;
}
