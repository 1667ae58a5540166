/*
 * Headers that are taken for a field, as people and programs write them, compared without case, blanks, punctuation and
 * accents. The languages are those of the words for the same things in vCard programs: en, de, fr, es, it, pt, nl, pl, sv,
 * da, nb, fi, cs, tr, ru, uk, ja, zh, ko; the exports those of Google Contacts, Outlook, HubSpot, Salesforce, Microsoft 365,
 * Zoom, Twilio and Webex.
 */

const PHONE_NUMBER = `
  phonenumber phone phoneno phonenr number mobile mobilenumber mobilephone mobileno mobilephonenumber cell cellphone
  cellnumber tel telephone telephonenumber msisdn line linenumber e164 phone1value primaryphone businessphone workphone
  directnumber directline callerid calleridnumber did
  telefon telefonnummer telnr rufnummer handy handynummer mobil mobilnummer mobiltelefon
  téléphone numérodetéléphone numéro numtel portable téléphonemobile téléphoneportable
  teléfono númerodeteléfono móvil celular teléfonomóvil telefono numeroditelefono cellulare numero
  telefone númerodetelefone telemóvel telefoonnummer telefoon mobiel mobielnummer mobielenummer
  numertelefonu nrtelefonu komórka puhelin puhelinnumero matkapuhelin telefonníčíslo
  telefonnumarası ceptelefonu телефон номертелефона мобильный мобильныйтелефон номертелефону мобільний
  電話 電話番号 携帯 携帯電話 携帯番号 电话 电话号码 電話號碼 手机 手機 手机号 手机号码 手機號碼
  전화 전화번호 휴대폰 휴대전화 휴대폰번호 핸드폰`;

const FIRST_NAME = `
  firstname first givenname given forename fname calleridfirstname
  vorname prénom nombre nome primeironome voornaam imię förnamn fornavn etunimi jméno křestníjméno
  ad adı isim имя імя 名 ファーストネーム 名字`;

const LAST_NAME = `
  lastname last surname familyname family lname calleridlastname
  nachname familienname zuname nom nomdefamille apellido apellidos cognome apelido sobrenome achternaam nazwisko efternamn
  efternavn etternavn sukunimi příjmení soyad soyadı soyisim фамилия прізвище 姓 苗字 氏 성`;

const IMAGE_URL = `
  imageurl image imagelink img imgurl imageaddress photo photourl photolink picture pictureurl avatar avatarurl logo logourl
  profileimage profileimageurl profilephoto profilepicture
  bild bildurl foto fotourl profilbild photodeprofil imagen fotodeperfil immagine imagem afbeelding profielfoto zdjęcie
  obraz billede bilde kuva valokuva obrázek fotka resim fotoğraf фото изображение фотография зображення
  画像 写真 图片 照片 头像 圖片 사진 이미지`;

const WHOLE_NAME = `
  name fullname displayname contactname contact friendlyname calleridname calleridexternalname assignedto
  vollständigername anzeigename nomcomplet nombrecompleto nomecompleto naam volledigenaam imięinazwisko namn navn nimi
  jménoapříjmení adsoyad adısoyadı фио полноеимя піб повнеімя 姓名 全名 氏名 名前 お名前 이름 성명`;

/** Headers of columns that may hold a whole name; see `whole-names.ts`. */
export const WHOLE_NAMES = words(WHOLE_NAME);

/** The field's own name wins over the others. */
export const SYNONYMS = {
  phone_number: words(PHONE_NUMBER),
  first_name: words(FIRST_NAME),
  last_name: words(LAST_NAME),
  image_url: words(IMAGE_URL),
} as const;

/** First names where there is a last name too; alone, these words also mean a whole name. */
export const FIRST_OR_WHOLE_NAMES = words('nombre nome jméno ad adı isim имя імя 名字 nom');

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
