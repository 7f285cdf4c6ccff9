/**
 * Names of what stands in requests and certificates, as OpenSSL has them (`openssl list -objects`).
 * @module
 */
import { fail } from '../../../sdk/index.ts';

/** Number, long name, and short name where it is another. */
const table = `
0.9.2342.19200300.100.1.1|userId|UID
0.9.2342.19200300.100.1.2|textEncodedORAddress
0.9.2342.19200300.100.1.3|rfc822Mailbox|mail
0.9.2342.19200300.100.1.4|info
0.9.2342.19200300.100.1.5|favouriteDrink
0.9.2342.19200300.100.1.6|roomNumber
0.9.2342.19200300.100.1.7|photo
0.9.2342.19200300.100.1.8|userClass
0.9.2342.19200300.100.1.9|host
0.9.2342.19200300.100.1.10|manager
0.9.2342.19200300.100.1.11|documentIdentifier
0.9.2342.19200300.100.1.12|documentTitle
0.9.2342.19200300.100.1.13|documentVersion
0.9.2342.19200300.100.1.14|documentAuthor
0.9.2342.19200300.100.1.15|documentLocation
0.9.2342.19200300.100.1.20|homeTelephoneNumber
0.9.2342.19200300.100.1.21|secretary
0.9.2342.19200300.100.1.22|otherMailbox
0.9.2342.19200300.100.1.23|lastModifiedTime
0.9.2342.19200300.100.1.24|lastModifiedBy
0.9.2342.19200300.100.1.25|domainComponent|DC
0.9.2342.19200300.100.1.26|aRecord
0.9.2342.19200300.100.1.27|pilotAttributeType27
0.9.2342.19200300.100.1.28|mXRecord
0.9.2342.19200300.100.1.29|nSRecord
0.9.2342.19200300.100.1.30|sOARecord
0.9.2342.19200300.100.1.31|cNAMERecord
0.9.2342.19200300.100.1.37|associatedDomain
0.9.2342.19200300.100.1.38|associatedName
0.9.2342.19200300.100.1.39|homePostalAddress
0.9.2342.19200300.100.1.40|personalTitle
0.9.2342.19200300.100.1.41|mobileTelephoneNumber
0.9.2342.19200300.100.1.42|pagerTelephoneNumber
0.9.2342.19200300.100.1.43|friendlyCountryName
0.9.2342.19200300.100.1.44|uniqueIdentifier|uid
0.9.2342.19200300.100.1.45|organizationalStatus
0.9.2342.19200300.100.1.46|janetMailbox
0.9.2342.19200300.100.1.47|mailPreferenceOption
0.9.2342.19200300.100.1.48|buildingName
0.9.2342.19200300.100.1.49|dSAQuality
0.9.2342.19200300.100.1.50|singleLevelQuality
0.9.2342.19200300.100.1.51|subtreeMinimumQuality
0.9.2342.19200300.100.1.52|subtreeMaximumQuality
0.9.2342.19200300.100.1.53|personalSignature
0.9.2342.19200300.100.1.54|dITRedirect
0.9.2342.19200300.100.1.55|audio
0.9.2342.19200300.100.1.56|documentPublisher
1.2.840.10040.4.1|dsaEncryption|DSA
1.2.840.10040.4.3|dsaWithSHA1|DSA-SHA1
1.2.840.10045.4.1|ecdsa-with-SHA1
1.2.840.10045.4.2|ecdsa-with-Recommended
1.2.840.10045.4.3|ecdsa-with-Specified
1.2.840.10045.4.3.1|ecdsa-with-SHA224
1.2.840.10045.4.3.2|ecdsa-with-SHA256
1.2.840.10045.4.3.3|ecdsa-with-SHA384
1.2.840.10045.4.3.4|ecdsa-with-SHA512
1.2.840.113549.1.1.1|rsaEncryption
1.2.840.113549.1.1.2|md2WithRSAEncryption|RSA-MD2
1.2.840.113549.1.1.3|md4WithRSAEncryption|RSA-MD4
1.2.840.113549.1.1.4|md5WithRSAEncryption|RSA-MD5
1.2.840.113549.1.1.5|sha1WithRSAEncryption|RSA-SHA1
1.2.840.113549.1.1.6|rsaOAEPEncryptionSET
1.2.840.113549.1.1.7|rsaesOaep|RSAES-OAEP
1.2.840.113549.1.1.8|mgf1|MGF1
1.2.840.113549.1.1.9|pSpecified|PSPECIFIED
1.2.840.113549.1.1.10|rsassaPss|RSASSA-PSS
1.2.840.113549.1.1.11|sha256WithRSAEncryption|RSA-SHA256
1.2.840.113549.1.1.12|sha384WithRSAEncryption|RSA-SHA384
1.2.840.113549.1.1.13|sha512WithRSAEncryption|RSA-SHA512
1.2.840.113549.1.1.14|sha224WithRSAEncryption|RSA-SHA224
1.2.840.113549.1.1.15|sha512-224WithRSAEncryption|RSA-SHA512/224
1.2.840.113549.1.1.16|sha512-256WithRSAEncryption|RSA-SHA512/256
1.2.840.113549.1.9.1|emailAddress
1.2.840.113549.1.9.2|unstructuredName
1.2.840.113549.1.9.3|contentType
1.2.840.113549.1.9.4|messageDigest
1.2.840.113549.1.9.5|signingTime
1.2.840.113549.1.9.6|countersignature
1.2.840.113549.1.9.7|challengePassword
1.2.840.113549.1.9.8|unstructuredAddress
1.2.840.113549.1.9.9|extendedCertificateAttributes
1.2.840.113549.1.9.14|Extension Request|extReq
1.2.840.113549.1.9.15|S/MIME Capabilities|SMIME-CAPS
1.2.840.113549.1.9.16|S/MIME|SMIME
1.2.840.113549.1.9.20|friendlyName
1.2.840.113549.1.9.21|localKeyID
1.3.6.1.4.1.311.2.1.14|Microsoft Extension Request|msExtReq
1.3.6.1.4.1.311.2.1.21|Microsoft Individual Code Signing|msCodeInd
1.3.6.1.4.1.311.2.1.22|Microsoft Commercial Code Signing|msCodeCom
1.3.6.1.4.1.311.10.3.1|Microsoft Trust List Signing|msCTLSign
1.3.6.1.4.1.311.10.3.3|Microsoft Server Gated Crypto|msSGC
1.3.6.1.4.1.311.10.3.4|Microsoft Encrypted File System|msEFS
1.3.6.1.4.1.311.17.1|Microsoft CSP Name|CSPName
1.3.6.1.4.1.311.17.2|Microsoft Local Key set|LocalKeySet
1.3.6.1.4.1.311.20.2.2|Microsoft Smartcardlogin|msSmartcardLogin
1.3.6.1.4.1.311.20.2.3|Microsoft User Principal Name|msUPN
1.3.6.1.4.1.311.60.2.1.1|jurisdictionLocalityName|jurisdictionL
1.3.6.1.4.1.311.60.2.1.2|jurisdictionStateOrProvinceName|jurisdictionST
1.3.6.1.4.1.311.60.2.1.3|jurisdictionCountryName|jurisdictionC
1.3.6.1.4.1.11129.2.4.2|CT Precertificate SCTs|ct_precert_scts
1.3.6.1.4.1.11129.2.4.3|CT Precertificate Poison|ct_precert_poison
1.3.6.1.4.1.11129.2.4.4|CT Precertificate Signer|ct_precert_signer
1.3.6.1.4.1.11129.2.4.5|CT Certificate SCTs|ct_cert_scts
1.3.6.1.5.5.7.1.1|Authority Information Access|authorityInfoAccess
1.3.6.1.5.5.7.1.2|Biometric Info|biometricInfo
1.3.6.1.5.5.7.1.3|qcStatements
1.3.6.1.5.5.7.1.4|ac-auditEntity
1.3.6.1.5.5.7.1.5|ac-targeting
1.3.6.1.5.5.7.1.6|aaControls
1.3.6.1.5.5.7.1.7|sbgp-ipAddrBlock
1.3.6.1.5.5.7.1.8|sbgp-autonomousSysNum
1.3.6.1.5.5.7.1.9|sbgp-routerIdentifier
1.3.6.1.5.5.7.1.10|ac-proxying
1.3.6.1.5.5.7.1.11|Subject Information Access|subjectInfoAccess
1.3.6.1.5.5.7.1.14|Proxy Certificate Information|proxyCertInfo
1.3.6.1.5.5.7.1.24|TLS Feature|tlsfeature
1.3.6.1.5.5.7.1.28|sbgp-ipAddrBlockv2
1.3.6.1.5.5.7.1.29|sbgp-autonomousSysNumv2
1.3.6.1.5.5.7.3.1|TLS Web Server Authentication|serverAuth
1.3.6.1.5.5.7.3.2|TLS Web Client Authentication|clientAuth
1.3.6.1.5.5.7.3.3|Code Signing|codeSigning
1.3.6.1.5.5.7.3.4|E-mail Protection|emailProtection
1.3.6.1.5.5.7.3.5|IPSec End System|ipsecEndSystem
1.3.6.1.5.5.7.3.6|IPSec Tunnel|ipsecTunnel
1.3.6.1.5.5.7.3.7|IPSec User|ipsecUser
1.3.6.1.5.5.7.3.8|Time Stamping|timeStamping
1.3.6.1.5.5.7.3.9|OCSP Signing|OCSPSigning
1.3.6.1.5.5.7.3.10|dvcs|DVCS
1.3.6.1.5.5.7.3.17|ipsec Internet Key Exchange|ipsecIKE
1.3.6.1.5.5.7.3.18|Ctrl/provision WAP Access|capwapAC
1.3.6.1.5.5.7.3.19|Ctrl/Provision WAP Termination|capwapWTP
1.3.6.1.5.5.7.3.21|SSH Client|secureShellClient
1.3.6.1.5.5.7.3.22|SSH Server|secureShellServer
1.3.6.1.5.5.7.3.23|Send Router|sendRouter
1.3.6.1.5.5.7.3.24|Send Proxied Router|sendProxiedRouter
1.3.6.1.5.5.7.3.25|Send Owner|sendOwner
1.3.6.1.5.5.7.3.26|Send Proxied Owner|sendProxiedOwner
1.3.6.1.5.5.7.3.27|CMC Certificate Authority|cmcCA
1.3.6.1.5.5.7.3.28|CMC Registration Authority|cmcRA
1.3.6.1.5.5.7.3.29|CMC Archive Server|cmcArchive
1.3.6.1.5.5.7.3.30|BGPsec Router|id-kp-bgpsec-router
1.3.6.1.5.5.7.3.31|Brand Indicator for Message Identification|id-kp-BrandIndicatorforMessageIdentification
1.3.6.1.5.5.7.3.32|Certificate Management Key Generation Authority|cmKGA
1.3.6.1.5.5.7.48.1|OCSP
1.3.6.1.5.5.7.48.1.1|Basic OCSP Response|basicOCSPResponse
1.3.6.1.5.5.7.48.1.2|OCSP Nonce|Nonce
1.3.6.1.5.5.7.48.1.3|OCSP CRL ID|CrlID
1.3.6.1.5.5.7.48.1.4|Acceptable OCSP Responses|acceptableResponses
1.3.6.1.5.5.7.48.1.5|OCSP No Check|noCheck
1.3.6.1.5.5.7.48.1.6|OCSP Archive Cutoff|archiveCutoff
1.3.6.1.5.5.7.48.1.7|OCSP Service Locator|serviceLocator
1.3.6.1.5.5.7.48.1.8|Extended OCSP Status|extendedStatus
1.3.6.1.5.5.7.48.1.9|valid
1.3.6.1.5.5.7.48.1.10|path
1.3.6.1.5.5.7.48.1.11|Trust Root|trustRoot
1.3.6.1.5.5.7.48.2|CA Issuers|caIssuers
1.3.6.1.5.5.7.48.3|AD Time Stamping|ad_timestamping
1.3.6.1.5.5.7.48.4|ad dvcs|AD_DVCS
1.3.6.1.5.5.7.48.5|CA Repository|caRepository
1.3.6.1.5.5.7.48.10|RPKI Manifest|rpkiManifest
1.3.6.1.5.5.7.48.11|Signed Object|signedObject
1.3.6.1.5.5.7.48.13|RPKI Notify|rpkiNotify
1.3.101.110|X25519
1.3.101.111|X448
1.3.101.112|ED25519
1.3.101.113|ED448
2.5.4.3|commonName|CN
2.5.4.4|surname|SN
2.5.4.5|serialNumber
2.5.4.6|countryName|C
2.5.4.7|localityName|L
2.5.4.8|stateOrProvinceName|ST
2.5.4.9|streetAddress|street
2.5.4.10|organizationName|O
2.5.4.11|organizationalUnitName|OU
2.5.4.12|title
2.5.4.13|description
2.5.4.14|searchGuide
2.5.4.15|businessCategory
2.5.4.16|postalAddress
2.5.4.17|postalCode
2.5.4.18|postOfficeBox
2.5.4.19|physicalDeliveryOfficeName
2.5.4.20|telephoneNumber
2.5.4.21|telexNumber
2.5.4.22|teletexTerminalIdentifier
2.5.4.23|facsimileTelephoneNumber
2.5.4.24|x121Address
2.5.4.25|internationaliSDNNumber
2.5.4.26|registeredAddress
2.5.4.27|destinationIndicator
2.5.4.28|preferredDeliveryMethod
2.5.4.29|presentationAddress
2.5.4.30|supportedApplicationContext
2.5.4.31|member
2.5.4.32|owner
2.5.4.33|roleOccupant
2.5.4.34|seeAlso
2.5.4.35|userPassword
2.5.4.36|userCertificate
2.5.4.37|cACertificate
2.5.4.38|authorityRevocationList
2.5.4.39|certificateRevocationList
2.5.4.40|crossCertificatePair
2.5.4.41|name
2.5.4.42|givenName|GN
2.5.4.43|initials
2.5.4.44|generationQualifier
2.5.4.45|x500UniqueIdentifier
2.5.4.46|dnQualifier
2.5.4.47|enhancedSearchGuide
2.5.4.48|protocolInformation
2.5.4.49|distinguishedName
2.5.4.50|uniqueMember
2.5.4.51|houseIdentifier
2.5.4.52|supportedAlgorithms
2.5.4.53|deltaRevocationList
2.5.4.54|dmdName
2.5.4.65|pseudonym
2.5.4.72|role
2.5.4.97|organizationIdentifier
2.5.4.98|countryCode3c|c3
2.5.4.99|countryCode3n|n3
2.5.4.100|dnsName
2.5.29.9|X509v3 Subject Directory Attributes|subjectDirectoryAttributes
2.5.29.14|X509v3 Subject Key Identifier|subjectKeyIdentifier
2.5.29.15|X509v3 Key Usage|keyUsage
2.5.29.16|X509v3 Private Key Usage Period|privateKeyUsagePeriod
2.5.29.17|X509v3 Subject Alternative Name|subjectAltName
2.5.29.18|X509v3 Issuer Alternative Name|issuerAltName
2.5.29.19|X509v3 Basic Constraints|basicConstraints
2.5.29.20|X509v3 CRL Number|crlNumber
2.5.29.21|X509v3 CRL Reason Code|CRLReason
2.5.29.23|Hold Instruction Code|holdInstructionCode
2.5.29.24|Invalidity Date|invalidityDate
2.5.29.27|X509v3 Delta CRL Indicator|deltaCRL
2.5.29.28|X509v3 Issuing Distribution Point|issuingDistributionPoint
2.5.29.29|X509v3 Certificate Issuer|certificateIssuer
2.5.29.30|X509v3 Name Constraints|nameConstraints
2.5.29.31|X509v3 CRL Distribution Points|crlDistributionPoints
2.5.29.32|X509v3 Certificate Policies|certificatePolicies
2.5.29.32.0|X509v3 Any Policy|anyPolicy
2.5.29.33|X509v3 Policy Mappings|policyMappings
2.5.29.35|X509v3 Authority Key Identifier|authorityKeyIdentifier
2.5.29.36|X509v3 Policy Constraints|policyConstraints
2.5.29.37|X509v3 Extended Key Usage|extendedKeyUsage
2.5.29.37.0|Any Extended Key Usage|anyExtendedKeyUsage
2.5.29.46|X509v3 Freshest CRL|freshestCRL
2.5.29.54|X509v3 Inhibit Any Policy|inhibitAnyPolicy
2.5.29.55|X509v3 AC Targeting|targetInformation
2.5.29.56|X509v3 No Revocation Available|noRevAvail
2.16.840.1.101.3.4.3.1|dsa_with_SHA224
2.16.840.1.101.3.4.3.2|dsa_with_SHA256
2.16.840.1.101.3.4.3.3|dsa_with_SHA384|id-dsa-with-sha384
2.16.840.1.101.3.4.3.4|dsa_with_SHA512|id-dsa-with-sha512
2.16.840.1.101.3.4.3.5|dsa_with_SHA3-224|id-dsa-with-sha3-224
2.16.840.1.101.3.4.3.6|dsa_with_SHA3-256|id-dsa-with-sha3-256
2.16.840.1.101.3.4.3.7|dsa_with_SHA3-384|id-dsa-with-sha3-384
2.16.840.1.101.3.4.3.8|dsa_with_SHA3-512|id-dsa-with-sha3-512
2.16.840.1.101.3.4.3.9|ecdsa_with_SHA3-224|id-ecdsa-with-sha3-224
2.16.840.1.101.3.4.3.10|ecdsa_with_SHA3-256|id-ecdsa-with-sha3-256
2.16.840.1.101.3.4.3.11|ecdsa_with_SHA3-384|id-ecdsa-with-sha3-384
2.16.840.1.101.3.4.3.12|ecdsa_with_SHA3-512|id-ecdsa-with-sha3-512
2.16.840.1.101.3.4.3.13|RSA-SHA3-224|id-rsassa-pkcs1-v1_5-with-sha3-224
2.16.840.1.101.3.4.3.14|RSA-SHA3-256|id-rsassa-pkcs1-v1_5-with-sha3-256
2.16.840.1.101.3.4.3.15|RSA-SHA3-384|id-rsassa-pkcs1-v1_5-with-sha3-384
2.16.840.1.101.3.4.3.16|RSA-SHA3-512|id-rsassa-pkcs1-v1_5-with-sha3-512
2.16.840.1.113730.1|Netscape Certificate Extension|nsCertExt
2.16.840.1.113730.1.1|Netscape Cert Type|nsCertType
2.16.840.1.113730.1.2|Netscape Base Url|nsBaseUrl
2.16.840.1.113730.1.3|Netscape Revocation Url|nsRevocationUrl
2.16.840.1.113730.1.4|Netscape CA Revocation Url|nsCaRevocationUrl
2.16.840.1.113730.1.7|Netscape Renewal Url|nsRenewalUrl
2.16.840.1.113730.1.8|Netscape CA Policy Url|nsCaPolicyUrl
2.16.840.1.113730.1.12|Netscape SSL Server Name|nsSslServerName
2.16.840.1.113730.1.13|Netscape Comment|nsComment
2.16.840.1.113730.2|Netscape Data Type|nsDataType
2.16.840.1.113730.2.5|Netscape Certificate Sequence|nsCertSequence
2.16.840.1.113730.4.1|Netscape Server Gated Crypto|nsSGC
`;

interface Names {
  readonly oid: string;
  readonly long: string;
  readonly short: string;
}

const all: readonly Names[] = table
  .trim()
  .split('\n')
  .map((line) => {
    const [oid = '', long = '', short = long] = line.split('|');
    return { oid, long, short };
  });
const byOid = new Map(all.map((names) => [names.oid, names]));
const byName = new Map(all.flatMap((names) => [names.long, names.short].map((name) => [name, names.oid])));

/** The number that a name stands for; a number stands for itself. Fails for any other name. */
export function oidOf(name: string): string {
  const oid = byName.get(name === 'userID' ? 'userId' : name);
  if (oid !== undefined) return oid;
  return /^\d+(?:\.\d+)+$/.test(name) ? name : fail(`Cannot find OID for "${name}"`);
}

/** The long name, or the short one; a number without names stays as it is. */
export const nameOf = (oid: string, form: 'long' | 'short' = 'long'): string => byOid.get(oid)?.[form] ?? oid;
