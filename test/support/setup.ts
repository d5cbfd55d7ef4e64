// aws-cdk-lib's CloudFormation validator takes 1.5 s to start in each process. Most tests assert on templates
// themselves; template-validity.test.ts turns it on.
process.env.CDK_VALIDATION ??= 'false';

// Tests compare output without colors, which some CI systems turn on without a terminal.
process.env.NO_COLOR = '1';
delete process.env.FORCE_COLOR;

// Suppress the AWS SDK's warning about Node.js 20, which it still supports.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
