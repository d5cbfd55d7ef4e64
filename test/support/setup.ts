// aws-cdk-lib's CloudFormation validator takes 1.5 s to start in each process. Most tests assert on templates
// themselves; template-validity.test.ts turns it on.
process.env.CDK_VALIDATION ??= 'false';

// What a terminal shows in colour is compared without: some CI systems ask for colour where there is no terminal.
process.env.NO_COLOR = '1';
delete process.env.FORCE_COLOR;

// The AWS SDK warns of Node.js 20, on which it still runs.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
