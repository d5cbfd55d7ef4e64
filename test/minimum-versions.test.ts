import { App } from 'aws-cdk-lib';
import { temporaryDirectory } from './support/directories';
import { REPRESENTATIVE_APPS } from './support/representative-apps';

/** constructs 10.0.5 fails to synthesize a construct with one of these methods, public or private. Later versions do not. */
const REJECTED = ['validate', 'onValidate', 'synthesize', 'onSynthesize', 'prepare', 'onPrepare'];

test.each(Object.keys(REPRESENTATIVE_APPS))(
  '%s has no construct that the oldest supported constructs rejects',
  (name) => {
    const app = new App({ outdir: temporaryDirectory(), builtinCloudFormationValidation: false });
    REPRESENTATIVE_APPS[name](app);
    const members = app.node.findAll().map((construct) => construct as unknown as Record<string, unknown>);
    const found = members.flatMap((construct) => REJECTED.filter((method) => typeof construct[method] === 'function'));
    expect(found).toEqual([]);
  },
);
