import { awscdk, javascript, typescript } from 'projen';
import { BUILD_OPTIONS, configureBuild } from './projenrc/build';
import { configureDependencies, DEV_DEPENDENCIES, MINIMUM_VERSIONS } from './projenrc/dependencies';
import { configureLint, LINT_OPTIONS } from './projenrc/lint';
import { configurePackage, PACKAGE, PUBLISHING } from './projenrc/package';
import { addTasks } from './projenrc/tasks';
import { configureTests, TEST_OPTIONS } from './projenrc/testing';

const project = new awscdk.AwsCdkConstructLibrary({
  ...PACKAGE,
  ...PUBLISHING,
  ...BUILD_OPTIONS,
  ...LINT_OPTIONS,
  ...TEST_OPTIONS,
  keywords: [...PACKAGE.keywords],
  defaultReleaseBranch: 'main',
  packageManager: javascript.NodePackageManager.NPM,
  // 20.3.0: AbortSignal.any.
  minNodeVersion: '20.3.0',
  workflowNodeVersion: '24',
  projenrcTs: true,
  runner: typescript.TypeScriptRunner.tsx(),

  ...MINIMUM_VERSIONS,
  devDeps: DEV_DEPENDENCIES,
  peerDependencyOptions: { pinnedDevDependency: false },
  // The newest that runs on Node.js 20.
  bumpPackage: 'commit-and-tag-version@^12',

  lambdaAutoDiscover: false,
  edgeLambdaAutoDiscover: false,
  singletonLambdaAutoDiscover: false,
  lambdaExtensionAutoDiscover: false,
  integrationTestAutoDiscover: false,
  sampleCode: false,

  // projen ignores folders named logs.
  gitignore: [
    '!src/local/logs/',
    'assets/',
    '.cache/',
    'cdk.out',
    '.DS_Store',
    '__pycache__',
    '.jsii.tabl.json',
    '*.tgz',
  ],
  npmignoreEnabled: false,
});

configureDependencies(project);
configurePackage(project);
configureBuild(project);
configureLint(project);
configureTests(project);
addTasks(project);

project.synth();
