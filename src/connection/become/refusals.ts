/**
 * What su says of a wrong password, by language: the texts of util-linux and shadow, which say it themselves, and of
 * Linux-PAM, whose word for a failed authentication they repeat. %s is the user. As of November 2026.
 * @module
 */
import { unified } from './questions.ts';

export const passwordRefusals: Readonly<Record<string, readonly string[]>> = {
  ar: ['فشل الاستيثاق', 'فشل التصديق'],
  as: ['প্ৰমাণীকৰণত বিফল'],
  az: ['Doğrulama uğursuzluğu'],
  bg: ['Грешка при удостоверяване'],
  bn: ['অনুমোদন ব্যর্থ'],
  bn_IN: ['অনুমোদন ব্যর্থ'],
  ca: ["Error d'autenticació", 'La contrasenya és incorrecta per a «%s».', "l'autenticació ha fallat"],
  cs: [
    'Chyba ověření',
    'Chybné heslo',
    'Selhání autentizace',
    'Nezdar při ověřování se',
    'autentizace selhala',
  ],
  da: [
    'Fejl ved godkendelse',
    'Godkendelse mislykkedes',
    'Ugyldig adgangskode for %s.',
    'godkendelse mislykkedes',
  ],
  de: [
    'Authentifizierung fehlgeschlagen',
    'Passwort ist falsch',
    'Falsches Passwort für %s.',
    'Fehler bei Authentifizierung',
  ],
  dz: ['%s གི་དོན་ལུ་ བདེན་མེད་ཀྱི་ཆོག་ཡིག'],
  el: ['Αποτυχία εξακρίβωσης', 'Αποτυχία ταυτοποίησης', 'Εσφαλμένο συνθηματικό για %s.'],
  eo: ['Aŭtentiga malsukceso'],
  es: [
    'Contraseña incorrecta',
    'Fallo de autenticación',
    'la autenticación ha fallado',
    'se produjo un fallo en la autenticación',
  ],
  et: ['Autentimine nurjus'],
  eu: ['%s(r)en pasahitz okerra.', '¡autentifikazio errorea'],
  fi: ['Tunnistautumisvirhe', 'Väärä salasana käyttäjälle "%s".'],
  fr: [
    "Échec d'authentification",
    'Mot de passe incorrect',
    "Échec de l'authentification",
    "échec de l'authentification",
  ],
  ga: ['Teip fíordheimhnithe'],
  gl: ['Contrasinal incorrecto para %s.'],
  gu: ['સત્તાધિકરણ નિષ્ફળતા'],
  he: ['כשל באימות'],
  hi: ['सत्यापन विफलता'],
  hr: ['Greška ovjere', 'Netočna lozinka', 'provjera autentičnosti nije uspjela'],
  hu: ['Hibás jelszó ehhez: %s.', 'Hitelesítési hiba'],
  ia: ['Fallimento de authentication'],
  id: ['Kata sandi tidak tepat untuk %s', 'Otentikasi gagal'],
  it: ['Autenticazione non riuscita', 'Password sbagliata per %s'],
  ja: ['%s のパスワードが正しくありません。', '認証に失敗しました', '認証失敗'],
  ka: [
    'ავთენტიკაცია ჩავარდა',
    'ავთენტიფიკაციის შეცდომა',
    'ავთენტიკაციის შეცდომა',
    'არასწორი პაროლი %s-სთვის.',
  ],
  kab: ['Yecceḍ usesteb'],
  kk: ['%s үшін қате пароль.', 'Аутентификация қатесі', 'Шындылықты тексеру қатесі'],
  km: ['បរាជ័យ​ក្នុង​ការ​ផ្ទៀងផ្ទាត់​ភាព​ត្រឹមត្រូវ', 'ពាក្យ​សម្ងាត់​មិន​ត្រឹមត្រូវ​សម្រាប់​ %s ។'],
  kn: ['ದೃಢೀಕರಣವು ವಿಫಲಗೊಂಡಿದೆ'],
  ko: ["'%s'의 암호가 맞지 않습니다.", '인증 실패', '인증이 실패했습니다'],
  lt: ['Autentifikacijos nesėkmė'],
  ml: ['ആധികാരികത ഉറപ്പാക്കുന്നതില്‍ പിശക്'],
  mr: ['अधिप्रमाणन अपयश'],
  nb: ['Autentisering mislyktes', 'Autentiseringsfeil', 'Feil passord for «%s».'],
  ne: ['%s को लागि गलत पासवर्ड ।'],
  nl: ['Authenticatiefout', 'Onjuist wachtwoord voor %s.', 'authenticatie is mislukt'],
  nn: ['Autentiseringsfeil'],
  or: ['ବୈଧିକରଣ ବିଫଳ'],
  pa: ['ਪਰਮਾਣਕਿਤਾ ਫੇਲ'],
  pl: [
    'Nieprawidłowe hasło %s.',
    'Niepoprawne hasło',
    'Uwierzytelnienie się nie powiodło',
    'uwierzytelnienie nie powiodło się',
  ],
  pt: [
    'A autenticação falhou',
    'Falha de autenticação',
    'Palavra-passe incorrecta para %s.',
    'Senha incorrecta',
    'falha ao autenticar',
  ],
  pt_BR: ['Falha de autenticação', 'Senha incorreta', 'autenticação falhou'],
  ro: [
    'Autentificare eșuată',
    'Eșec de autentificare',
    'Parolă incorectă pentru %s.',
    'autentificarea a eșuat',
  ],
  ru: ['Неверный пароль для %s.', 'Сбой при проверке подлинности', 'не удалось пройти проверку подлинности'],
  si: ['තහවුරු කරගැනීම අසමත් විය'],
  sk: ['Autentifikácia zlyhala', 'Chybné heslo pre %s.', 'Zlyhanie overenia'],
  sl: ['Napaka overjanja'],
  sr: ['Неуспешна аутентификација', 'потврђивање идентитета није успело'],
  'sr@latin': ['Neuspešna autentifikacija'],
  sv: ['Autentiseringsfel', 'Felaktigt lösenord för %s.', 'authenticering misslyckades'],
  ta: ['உரிமம் செயலிழக்கப்பட்டது'],
  te: ['దృవీకరణ వైఫల్యము'],
  tl: ['Maling kontrasenyas para kay %s.'],
  tr: ['Yetkilendirme hatası', "`%s' için yanlış parola"],
  uk: [
    'Помилка розпізнавання',
    'Помилковий пароль',
    'помилка під час спроби розпізнавання',
    'помилка розпізнавання',
  ],
  vi: ['Mật khẩu không đúng cho %s .', 'Xác thực thất bại', 'lỗi xác thực'],
  zh_CN: ['%s 的密码不正确。', '密码不正确', '鉴定故障', '验证失败', '身份验证失败'],
  zh_TW: ['%s 的密碼錯誤。', '驗證失敗'],
  zu: ['Ukwehluleka kokugunyaza'],
  older: ['认证失败', "Échec d'authentification", 'Błąd uwierzytelnienia'],
};

const escaped = (text: string): string => unified(text).replace(/[.*+?^$()|[\]\\{}]/g, '\\$&');

const refusal = new RegExp(
  Object.values(passwordRefusals)
    .flat()
    .map((text) => text.split('%s').map(escaped).join('[^\\n]*'))
    .join('|'),
  'iu',
);

/** Whether su's last words call the password wrong, in whichever language; other refusals speak of other things. */
export const refusesPassword = (said: string): boolean => refusal.test(unified(said));
