/**
 * How su and PAM ask for a password; they cannot be told what to say, and speak the language of the host.
 * @module
 */

/** "Password" in the languages that su speaks. */
export const passwordWords: readonly string[] = [
  ...['Password', 'Passwort', 'Kennwort', 'Passwd', 'Passord', 'Lösenord', 'Adgangskode', 'Wachtwoord'],
  ...['Mot de passe', 'Contraseña', 'Contrasenya', 'Senha', 'Palavra-passe', 'Parola', 'Parolă', 'Pasahitza'],
  ...[
    'Hasło',
    'Heslo',
    'Jelszó',
    'jelszava',
    'Salasana',
    'Parool',
    'Sandi',
    'Mật khẩu',
    'Пароль',
    'Парола',
    'Лозинка',
  ],
  ...['ססמה', 'गुप्तशब्द', 'शब्दकूट', 'సంకేతపదము', 'හස්පදය', '密码', '密碼', '口令', '암호', 'パスワード'],
  ...['Awal n uɛeddi', 'Contrasigno', 'Contrasinal', 'Focal faire', 'Geslo', 'Iphasiwedi', 'Kata sandi'],
  ...['Kontrasenyas', 'Lozinka', 'Pasvorto', 'Slaptažodis', 'Şifrə', 'Šifra', 'Κωδικός πρόσβασης'],
  ...['Συνθηματικό', 'סיסמה', 'كلمة السر', 'पासवर्ड', 'গুপ্তশব্দ', 'পাসওয়ার্ড', 'ਪਾਸਵਰਡ'],
  ...['પાસવર્ડ', 'ପ୍ରବେଶ ସଙ୍କେତ', 'கடவுச்சொல்', 'ಗುಪ್ತಪದ', 'അടയാളവാക്ക്', 'රහස්පදය', 'ཆོག་ཡིག་'],
  ...['პაროლი', 'ពាក្យសម្ងាត់', 'ពាក្យ​សម្ងាត់', '비밀번호', 'паролі'],
];

/** Colons of all scripts. */
export const colons: readonly string[] = [':', '：', '៖'];
const colon = `[${colons.join('')}]`;

/** One way of writing what hosts write in several: composed letters, straight apostrophes, no marks of no width. */
export const unified = (text: string): string =>
  text.normalize('NFC').replaceAll('’', "'").replaceAll('\u200b', '');

const escaped = (word: string): string => unified(word).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const anyOf = (words: readonly string[]): string => words.map(escaped).join('|');

/** Own words are taken as they are; `.*` in them stands for anything, as in Ansible's list for ksu. */
const ownWord = (word: string): string => word.split('.*').map(escaped).join('[^\\n]*');

/** What of a unified text ends in a question for a password, perhaps with the user's name between word and colon; own words need no colon. */
export const passwordQuestion = (words: readonly string[] = []): RegExp =>
  words.length === 0
    ? new RegExp(`(${anyOf(passwordWords)})[^\\n]*${colon}\\s*$`, 'iu')
    : new RegExp(
        `(${words.map((word) => ownWord(word.replace(new RegExp(`\\s*${colon}\\s*$`, 'u'), ''))).join('|')})([^\\n]*${colon})?\\s*$`,
        'iu',
      );

/** The question that a unified text ends in, as its last line; undefined where it ends in none. */
export const questionAtEnd = (text: string, question: RegExp): string | undefined =>
  question.test(text) ? (text.trimEnd().split('\n').at(-1)?.trim() ?? '') : undefined;
