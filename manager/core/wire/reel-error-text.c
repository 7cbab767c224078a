/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Titles and sentences of refusals in other languages than English; see the header for who shows them. */
#include "manager/core/wire/reel-error-text.h"

#include <string.h>

#define PRIMARY_BYTES 2 /* of the tags below */

static const ReelErrorText german[REEL_N_ERRORS] = {
  [REEL_ERROR_NOT_ENABLED_FOR_RECORDING] = { "Nicht für Aufzeichnung freigeschaltet",
                                             "Diese Adresse ist nicht für gesteuerte Aufzeichnung eingerichtet. Bitten "
                                             "Sie die Administration des Rekorders, sie freizuschalten." },
  [REEL_ERROR_NO_ONGOING_CALL] = { "Kein laufendes Gespräch",
                                   "Der Rekorder kennt kein laufendes Gespräch mit dieser Adresse oder Gesprächs-ID, "
                                   "oder Sie nehmen nicht daran teil. "
                                   "Falls es eines gibt, prüfen Sie die Konfiguration des Rekorders und aktualisieren "
                                   "Sie dann." },
  [REEL_ERROR_ALREADY_STARTED] = { "Läuft bereits", "Dieses Gespräch wird bereits aufgezeichnet. Beenden Sie die "
                                                    "Aufzeichnung, bevor Sie eine weitere starten." },
  [REEL_ERROR_ALREADY_STOPPED] = { "Bereits beendet",
                                   "Diese Aufzeichnung ist beendet. Starten Sie eine neue, um weiter aufzuzeichnen." },
  [REEL_ERROR_NOT_ALLOWED] = { "Nicht erlaubt", "Die Regeln für Aufzeichnungen erlauben Ihnen das nicht. Wenden Sie "
                                                "sich an die Administration des Rekorders." },
  [REEL_ERROR_CONSENT_REQUIRED] = { "Einwilligung nötig", "Diese Person hat in die Aufzeichnung nicht eingewilligt. "
                                                          "Sie wird aufgezeichnet, sobald sie das getan hat." },
  [REEL_ERROR_TOKEN_EXPIRED] = { "Neue Anmeldung läuft", "Die Anmeldung ist abgelaufen. Sie wird automatisch erneuert "
                                                         "und der Vorgang wiederholt." },
  [REEL_ERROR_CONNECTION_ERROR] = { "Verbindung unterbrochen", "Der Rekorder ist nicht erreichbar. Es wird automatisch "
                                                               "erneut versucht; mit „Aktualisieren“ sofort." },
  [REEL_ERROR_INVALID_STATE] = { "Jetzt nicht möglich", "Der Zustand der Aufzeichnung oder des Gesprächs lässt das "
                                                        "nicht zu. Prüfen Sie ihn und versuchen Sie es erneut." },
  [REEL_ERROR_UNKNOWN_RECORDING] = { "Unbekannte Aufzeichnung", "Es gibt keine Aufzeichnung mit dieser ID." },
  [REEL_ERROR_UNKNOWN_PARTICIPANT] = { "Unbekannter Teilnehmer", "Im Gespräch ist niemand mit dieser ID." },
  [REEL_ERROR_INVALID_ARGUMENT] = { "Ungültige Angabe", "Eine Angabe hat die falsche Art oder einen ungültigen Wert. "
                                                        "Berichtigen Sie sie und versuchen Sie es erneut." },
  [REEL_ERROR_OVERLOADED] = { "Ausgelastet", "Der Rekorder hat keine Kapazität für eine weitere Aufzeichnung. "
                                             "Versuchen Sie es erneut, sobald eine andere beendet ist." },
  [REEL_ERROR_STORAGE_FULL] = { "Speicher voll", "Der Speicher für Aufzeichnungen ist voll. Schaffen Sie Platz und "
                                                 "starten Sie erneut." },
  [REEL_ERROR_STORAGE_FAILED] = { "Speicherfehler", "Der Speicher für Aufzeichnungen kann nicht beschrieben werden. "
                                                    "Prüfen Sie ihn und starten Sie erneut." },
  [REEL_ERROR_MEDIA_FAILED] = { "Ton oder Bild fehlerhaft",
                                "Ton und Bild des Gesprächs konnten nicht empfangen oder aufgezeichnet werden." },
};

static const ReelErrorText norwegian[REEL_N_ERRORS] = {
  [REEL_ERROR_NOT_ENABLED_FOR_RECORDING] = { "Ikke aktivert for opptak",
                                             "Denne adressen er ikke satt opp for styrt opptak. Be opptakerens "
                                             "administrator om å aktivere den." },
  [REEL_ERROR_NO_ONGOING_CALL] = { "Ingen pågående samtale",
                                   "Opptakeren har ingen pågående samtale med denne adressen eller samtale-ID-en, "
                                   "eller du er ikke med i den. Hvis "
                                   "det finnes en, kontroller opptakerens konfigurasjon og oppdater." },
  [REEL_ERROR_ALREADY_STARTED] = { "Allerede startet",
                                   "Denne samtalen tas allerede opp. Stopp opptaket før du starter et nytt." },
  [REEL_ERROR_ALREADY_STOPPED] = { "Allerede stoppet",
                                   "Dette opptaket er avsluttet. Start et nytt for å fortsette å ta opp." },
  [REEL_ERROR_NOT_ALLOWED] = { "Ikke tillatt",
                               "Opptaksreglene tillater ikke dette for deg. Kontakt opptakerens administrator." },
  [REEL_ERROR_CONSENT_REQUIRED] = { "Samtykke kreves", "Deltakeren har ikke samtykket til opptak. Deltakeren tas opp "
                                                       "så snart det er gjort." },
  [REEL_ERROR_TOKEN_EXPIRED] = { "Logger inn på nytt",
                                 "Innloggingen er utløpt. Den fornyes automatisk, og forsøket gjentas." },
  [REEL_ERROR_CONNECTION_ERROR] = { "Mistet forbindelsen", "Opptakeren kan ikke nås. Det prøves igjen automatisk; "
                                                           "oppdater for å prøve med en gang." },
  [REEL_ERROR_INVALID_STATE] = { "Ikke mulig nå", "Opptaket eller samtalen er i en tilstand som ikke tillater dette. "
                                                  "Kontroller tilstanden og prøv igjen." },
  [REEL_ERROR_UNKNOWN_RECORDING] = { "Ukjent opptak", "Det finnes ikke noe opptak med denne ID-en." },
  [REEL_ERROR_UNKNOWN_PARTICIPANT] = { "Ukjent deltaker", "Samtalen har ingen deltaker med denne ID-en." },
  [REEL_ERROR_INVALID_ARGUMENT] = { "Ugyldig verdi",
                                    "En verdi har feil type eller er ugyldig. Rett den og prøv igjen." },
  [REEL_ERROR_OVERLOADED] = { "Overbelastet",
                              "Opptakeren har ikke kapasitet til flere opptak. Prøv igjen når et annet er ferdig." },
  [REEL_ERROR_STORAGE_FULL] = { "Lagringen er full",
                                "Det er ikke mer plass til opptak. Frigjør plass og start på nytt." },
  [REEL_ERROR_STORAGE_FAILED] = { "Lagringen svikter",
                                  "Opptak kan ikke skrives til lagringen. Kontroller den og start på nytt." },
  [REEL_ERROR_MEDIA_FAILED] = { "Lyd eller bilde svikter",
                                "Lyd og bilde fra samtalen kunne ikke mottas eller tas opp." },
};

static const ReelErrorText japanese[REEL_N_ERRORS] = {
  [REEL_ERROR_NOT_ENABLED_FOR_RECORDING] = { "録画が有効になっていません", "このアドレスでは録画を操作できません。レコ"
                                                                           "ーダーの管理者に設定を依頼してください。" },
  [REEL_ERROR_NO_ONGOING_CALL] = { "進行中の通話がありません",
                                   "このアドレスまたは通話 ID "
                                   "の進行中の通話が見つからないか、その通話に参加していません。通話中の場合は、レコー"
                                   "ダーの設定を確認してから更新してください。" },
  [REEL_ERROR_ALREADY_STARTED] = { "すでに開始しています",
                                   "この通話はすでに録画中です。新しく始める前に、今の録画を停止してください。" },
  [REEL_ERROR_ALREADY_STOPPED] = { "すでに停止しています",
                                   "この録画は終了しています。続けるには新しい録画を開始してください。" },
  [REEL_ERROR_NOT_ALLOWED] = { "許可されていません",
                               "録画のルールにより、この操作はできません。レコーダーの管理者にお問い合わせください。" },
  [REEL_ERROR_CONSENT_REQUIRED] = { "同意が必要です",
                                    "この参加者はまだ録画に同意していません。同意した時点から録画されます。" },
  [REEL_ERROR_TOKEN_EXPIRED] = { "再サインインしています",
                                 "サインインの有効期限が切れました。自動的に更新し、操作をやり直します。" },
  [REEL_ERROR_CONNECTION_ERROR] = { "接続が切れました", "レコーダーに接続できません。自動的に再接続します。すぐに試すに"
                                                        "は更新してください。" },
  [REEL_ERROR_INVALID_STATE] = { "今は実行できません", "録画または通話の状態により、この操作はできません。状態を確認し"
                                                       "て、もう一度お試しください。" },
  [REEL_ERROR_UNKNOWN_RECORDING] = { "録画が見つかりません", "この ID の録画はありません。" },
  [REEL_ERROR_UNKNOWN_PARTICIPANT] = { "参加者が見つかりません", "この ID の参加者は通話にいません。" },
  [REEL_ERROR_INVALID_ARGUMENT] = { "入力が正しくありません",
                                    "値の種類または内容が正しくありません。修正して、もう一度お試しください。" },
  [REEL_ERROR_OVERLOADED] = { "処理能力の上限です",
                              "これ以上録画を開始できません。ほかの録画が終わってから、もう一度お試しください。" },
  [REEL_ERROR_STORAGE_FULL] = { "保存先がいっぱいです",
                                "録画の保存先に空きがありません。空きを作ってから、もう一度開始してください。" },
  [REEL_ERROR_STORAGE_FAILED] = { "保存できません",
                                  "録画の保存先に書き込めません。保存先を確認してから、もう一度開始してください。" },
  [REEL_ERROR_MEDIA_FAILED] = { "音声または映像のエラー", "通話の音声または映像を受信または録画できませんでした。" },
};

static const struct {
  const char *primary;
  const ReelErrorText *texts;
} languages[] = {
  { "de", german },
  { "nb", norwegian },
  { "no", norwegian },
  { "ja", japanese },
};

ReelErrorText
reel_error_text_find (ReelErrorCode code, const char *language)
{
  const ReelErrorInfo *info = reel_error_info (code);

  for (guint i = 0; language != NULL && i < G_N_ELEMENTS (languages); i++) {
    const char after = strlen (language) >= PRIMARY_BYTES ? language[PRIMARY_BYTES] : 'x';

    if ((after == '\0' || after == '-') && g_ascii_strncasecmp (language, languages[i].primary, PRIMARY_BYTES) == 0)
      return languages[i].texts[code];
  }
  return (ReelErrorText){ info->title, info->sentence };
}
