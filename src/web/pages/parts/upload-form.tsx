import { OFFERED_ENCODINGS } from '../../../encoding-names.js';
import { SETTINGS } from '../../../settings.js';
import { PICTURES_FIELD } from '../../form-file.js';
import { DELIMITER_NAMES } from '../preview/read-settings-form.js';
import { PictureSettings } from './picture-settings.js';

/** Lets a whole folder be chosen; its files are sent with their paths from that folder on. */
const FOLDER = { webkitdirectory: '' };

/**
 * The form that uploads a file. The import options come before the file, because a browser sends fields in their order
 * and the server reads the file as it arrives.
 */
export function UploadForm({ maxUpload, isHelpOpen }: { maxUpload: number; isHelpOpen: boolean }): JSX.Element {
  return (
    <form class="upload" method="post" action="/runs" enctype="multipart/form-data">
      <div class="drop" data-drop="">
        <label for="file">
          <span class="strong">Choose a CSV</span>
          <span class="only-script"> or drop it here, or paste rows copied from a spreadsheet</span>
        </label>
        <details open={isHelpOpen}>
          <summary>Import options</summary>
          <div class="fields">
            <label>
              Phone number column
              <input name="phone" placeholder="detect from header" autocomplete="off" maxlength="200" />
            </label>
            <Choice name="encoding" label="Encoding" options={Object.entries(OFFERED_ENCODINGS)} />
            <Choice
              name="delimiter"
              label="Delimiter"
              options={Object.entries(DELIMITER_NAMES).map(([name, { text }]) => [name, text])}
            />
            <label>
              Default country, for numbers without a country code{' '}
              <input name="country" placeholder="e.g. US or DE" autocomplete="off" maxlength="2" />
            </label>
            <label>
              Names that look like placeholders and are none
              <input name="allowPlaceholder" placeholder="e.g. Null, None" autocomplete="off" maxlength="500" />
            </label>
            <label>
              Text that removes the last name or picture
              <input name="clearMarker" placeholder="e.g. (none)" autocomplete="off" maxlength="100" />
            </label>
            <label>
              Require approval above (% of rows with errors)
              <input
                {...{ name: 'maxInvalid', inputmode: 'decimal', maxlength: '6', autocomplete: 'off' }}
                placeholder={String(SETTINGS.maxInvalid.fallback)}
              />
            </label>
            <PictureSettings settings={{}} />
            <label>
              Pictures that the CSV names by their paths: a zip, or several files
              <input type="file" name={PICTURES_FIELD} accept=".zip,image/*" multiple />
            </label>
            <label>
              Or the folder that has them
              <input type="file" name={PICTURES_FIELD} {...FOLDER} />
            </label>
          </div>
        </details>
        <input
          id="file"
          type="file"
          name="file"
          accept=".csv,.tsv,.txt,.xlsx,.gz,text/csv,text/tab-separated-values,text/plain"
          required
          aria-describedby="file-help"
          data-max-bytes={String(maxUpload)}
        />
        <button type="submit">Preview</button>
        <p id="file-help" class="muted small">
          Up to <span safe>{`${Math.floor(maxUpload / 1_000_000)} MB`}</span>. You see a preview first. Nothing is sent
          until you start the run. <a href="/template.csv">Download the template</a>
        </p>
        <p class="drop-says small strong" role="status" />
      </div>
    </form>
  );
}

type ChoiceProps = { name: string; label: string; options: readonly (readonly [string, string])[] };

function Choice({ name, label, options }: ChoiceProps): JSX.Element {
  return (
    <label>
      {label}
      <select name={name}>
        <option value="">detect automatically</option>
        {options.map(([value, text]) => (
          <option value={value} safe>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
