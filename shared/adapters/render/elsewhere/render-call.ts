import type { ToolEnding, ToolLimits } from '../spawn-tool.ts';
import type { PackedFiles } from './packed-files.ts';

/** What the function that renders is asked. It is given all that it needs, since it may fetch nothing. */
export type RenderCall =
  | { readonly type: 'describe'; readonly tool: ToolName }
  | {
      readonly type: 'run';
      readonly tool: ToolName;
      readonly args: readonly string[];
      /** The working directory. */
      readonly files: PackedFiles;
      readonly input?: string;
      readonly environment?: { readonly [name: string]: string };
      readonly limits: ToolLimits;
    };

/** The programs that may be asked for. */
export type ToolName = 'helm' | 'kustomize';

/** What it answers to `describe`. */
export interface ToolDescription {
  readonly name: string;
  readonly binary: string;
  readonly version: string;
}

/** What it answers to `run`. */
export interface RenderAnswer {
  readonly ending: Omit<ToolEnding, 'stdout'>;
  /** Gzipped, in base64. */
  readonly stdout: string;
  /** Files that the tool wrote. */
  readonly written: PackedFiles;
}
