/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The same heartbeats in ns-3, to compare with: UDP over CSMA.
 *
 *     bench-ns3 MODE HOSTS DELIVERIES
 *
 * Modes: `multicast` on one CSMA channel; `unicast` on one CSMA channel, where, as the medium is shared, every
 * device sees every frame; `unicast-bridged`, where each host has a CSMA channel of its own to a bridge, which is
 * the switched segment of the program. The rest is as in bench-net.
 */
#include "bench/measure.h"
#include "ns3/bridge-module.h"
#include "ns3/core-module.h"
#include "ns3/csma-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

using namespace ns3;

namespace
{
const uint16_t PORT = 694;
const uint32_t LENGTH = 200;

struct Beat
{
  Ptr<Socket> socket;
  std::vector<InetSocketAddress> to;
  uint64_t heard = 0;
  uint32_t first = 0;
  std::vector<int64_t> last;

  void
  Receive (Ptr<Socket> from)
  {
    Address address;
    while (from->RecvFrom (address))
      {
        heard++;
        last[InetSocketAddress::ConvertFrom (address).GetIpv4 ().Get () - first]
            = Simulator::Now ().GetNanoSeconds ();
      }
  }

  void
  Send ()
  {
    Simulator::Schedule (Seconds (1), &Beat::Send, this);
    for (const auto &address : to)
      socket->SendTo (Create<Packet> (LENGTH), 0, address);
  }
};

NetDeviceContainer
Devices (const NodeContainer &hosts, bool bridged)
{
  CsmaHelper csma;
  csma.SetChannelAttribute ("DataRate", StringValue ("1Gbps"));
  csma.SetChannelAttribute ("Delay", TimeValue (MicroSeconds (bridged ? 25 : 50)));
  if (!bridged)
    return csma.Install (hosts);
  Ptr<Node> bridge = CreateObject<Node> ();
  NetDeviceContainer devices, ports;
  for (uint32_t i = 0; i < hosts.GetN (); i++)
    {
      NetDeviceContainer pair = csma.Install (NodeContainer (hosts.Get (i), bridge));
      devices.Add (pair.Get (0));
      ports.Add (pair.Get (1));
    }
  BridgeHelper ().Install (bridge, ports);
  return devices;
}

uint64_t
Heard (const std::vector<Beat> &beats)
{
  uint64_t heard = 0;
  for (const Beat &beat : beats)
    heard += beat.heard;
  return heard;
}

void
Prepare (std::vector<Beat> &beats, const NodeContainer &hosts, const Ipv4InterfaceContainer &at, bool multicast,
         const NetDeviceContainer &devices)
{
  Ipv4StaticRoutingHelper routing;
  for (uint32_t i = 0; i < hosts.GetN (); i++)
    {
      Beat &beat = beats[i];
      beat.first = at.GetAddress (0).Get ();
      beat.last.resize (hosts.GetN () + 1);
      beat.socket = Socket::CreateSocket (hosts.Get (i), UdpSocketFactory::GetTypeId ());
      beat.socket->Bind (InetSocketAddress (Ipv4Address::GetAny (), PORT));
      beat.socket->SetRecvCallback (MakeCallback (&Beat::Receive, &beat));
      if (multicast)
        {
          routing.SetDefaultMulticastRoute (hosts.Get (i), devices.Get (i));
          beat.to.push_back (InetSocketAddress (Ipv4Address ("239.192.0.1"), PORT));
        }
      for (uint32_t j = 0; !multicast && j < hosts.GetN (); j++)
        if (j != i)
          beat.to.push_back (InetSocketAddress (at.GetAddress (j), PORT));
      Simulator::Schedule (NanoSeconds (1000000000ll * i / hosts.GetN ()), &Beat::Send, &beat);
    }
}
} // namespace

int
main (int argc, char **argv)
{
  if (argc != 4 || atoi (argv[2]) < 2)
    {
      fprintf (stderr, "usage: bench-ns3 multicast|unicast|unicast-bridged HOSTS DELIVERIES\n");
      return 2;
    }
  std::string mode = argv[1];
  uint32_t count = atoi (argv[2]);
  Config::SetDefault ("ns3::ArpCache::PendingQueueSize", UintegerValue (100));
  NodeContainer hosts (count);
  NetDeviceContainer devices = Devices (hosts, mode == "unicast-bridged");
  InternetStackHelper ().Install (hosts);
  Ipv4AddressHelper addresses ("10.0.0.0", "255.255.0.0");
  Ipv4InterfaceContainer at = addresses.Assign (devices);
  std::vector<Beat> beats (count);
  Prepare (beats, hosts, at, mode == "multicast", devices);
  Simulator::Stop (Seconds (2));
  Simulator::Run ();
  uint64_t before = Heard (beats);
  uint64_t seconds = std::max (1ll, atoll (argv[3]) / ((long long)count * (count - 1)));
  double start = bench_cpu_seconds ();
  Simulator::Stop (Seconds (seconds));
  Simulator::Run ();
  double took = bench_cpu_seconds () - start;
  uint64_t heard = Heard (beats) - before;
  printf ("%s %u %llu %.3f %.0f\n", mode.c_str (), count, (unsigned long long)heard, took, heard / took);
  Simulator::Destroy ();
  return 0;
}
