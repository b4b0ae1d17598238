import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type FunctionName, LIMITS } from '../../../../stacks/limits.ts';
import { readStageSettings, type StageSettings } from '../../../../stacks/stage-settings.ts';
import { input, ofType, type Statement, statementsOf, theOne } from '../../../stacks/graph-queries.ts';
import { planResources, type ResourceGraph } from '../../../stacks/resource-graph.ts';

const ROOT = resolve(import.meta.dirname, '../../../..');

/** A function as `sst deploy` would make it. */
export interface DeployedFunction {
  readonly name: FunctionName;
  readonly physicalName: string;
  readonly functionArn: string;
  /** `index.handler`. */
  readonly handler: string;
  readonly environment: { readonly [name: string]: string };
  readonly memoryMB: number;
  readonly timeoutMs: number;
  /** What its role may. */
  readonly statements: readonly Statement[];
}

/** Plans the resources of a stage with these settings (test/stacks); fetches sst's components at the first time. */
export async function planStage(environment: { readonly [name: string]: string }): Promise<ResourceGraph> {
  execFileSync(process.execPath, ['scripts/ensure-sst.mjs'], { cwd: ROOT, stdio: 'inherit' });
  return planResources('production', async () => {
    // By its address: the types of stacks/ are those of sst, and checked with them (stacks/tsconfig.json).
    const { deployWindlass } = (await import(pathToFileURL(resolve(ROOT, 'stacks/deploy-windlass.ts')).href)) as {
      readonly deployWindlass: (settings: StageSettings) => unknown;
    };
    return deployWindlass(readStageSettings('production', environment));
  });
}

/** The functions of a planned stage. @throws Error if one is missing */
export function deployedFunctions(graph: ResourceGraph): { readonly [name in FunctionName]: DeployedFunction } {
  const names = Object.keys(LIMITS) as FunctionName[];
  return Object.fromEntries(names.map((name) => [name, deployedFunction(graph, name)])) as {
    readonly [name in FunctionName]: DeployedFunction;
  };
}

function deployedFunction(graph: ResourceGraph, name: FunctionName): DeployedFunction {
  const logicalName = name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  const lambda = theOne(graph, 'lambda/function:Function', `${logicalName}Function`);
  return {
    name,
    physicalName: String(lambda.inputs.name),
    functionArn: arnOf(lambda.name),
    handler: String(lambda.inputs.handler),
    environment: input(lambda, 'environment', 'variables') ?? {},
    memoryMB: Number(lambda.inputs.memorySize),
    timeoutMs: Number(lambda.inputs.timeout) * 1000,
    statements: statementsOf(theOne(graph, 'iam/role:Role', `${logicalName}Role`)),
  };
}

/** The ARN that a planned resource has, by its physical name. */
export function plannedArn(graph: ResourceGraph, type: string, physicalName: string): string | undefined {
  const found = ofType(graph, type).find(({ inputs }) => inputs.name === physicalName);
  return found && arnOf(found.name);
}

/** As test/stacks/resource-graph.ts gives them. */
function arnOf(logicalName: string): string {
  return `arn:aws:mock:eu-west-1:123456789012:${logicalName}`;
}
